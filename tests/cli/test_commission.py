"""`dealstream commission` as it is run, over raw events and rows of deals in ClickHouse."""

import csv
import io
import json
from functools import partial

import pytest
from click.testing import CliRunner

from stream.cli.commands import commission
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from tests.support.arrivals import arrived, keep
from tests.support.clickhouse import FUNNEL
from tests.support.deals import event
from tests.support.stored_deals import store

PLANS = """
quotas: [{rep: "1", every: month, amount: 1000, starts: 2026-03-01}]
plans:
  - {id: ae, starts: 2026-03-01, reps: ["1"], tiers: [{to: 1, rate: 0.1}, {rate: 0.2}]}
"""
APRIL = ("--from", "2026-04-01", "--to", "2026-04-30")


def won(deal_id, day, amount):
    told = partial(event, deal_id=deal_id)
    lines = [
        told(0, f"{day} 09:00", "owner").model_copy(update={"rep_id": "1"}),
        told(1, f"{day} 09:00", "amount", amount * 100),
    ]
    return [*lines, told(2, f"{day} 10:00", "stage", "won")]


@pytest.fixture
def run(chdb, typed, funnel_file, monkeypatch):
    """Runs the command over three deals, one of which was cancelled after its period; nobody listens on the port."""
    events = [*won("a", "2026-03-10", 800), *won("b", "2026-03-20", 400), *won("c", "2026-04-10", 500)]
    events.append(event(3, "2026-04-20 10:00", "stage", "lead", deal_id="b"))
    text = FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north")
    keep(chdb, [arrived(one, one.occurred_at) for one in events])
    store(chdb, events, Funnel(parse(text)))
    funnel_file.write_text(text + PLANS)
    monkeypatch.setenv("COLUMNS", "80")
    return partial(typed, commission.command)


def test_a_rep_has_a_line_per_period_and_each_posting_with_its_reason(run):
    output = run(*APRIL)
    lines = [line.split() for line in output.splitlines()]
    assert ["Ada", "1–30", "Apr", "1,000", "500", "50%", "50", "-60", "-10"] in lines
    assert ["b", "2026-03-20", "400", "120%", "120%", "-60.00", "cancelled"] in lines
    assert ["c", "2026-04-10", "500", "0%", "50%", "50.00", "won"] in lines
    assert max(len(line.rstrip()) for line in output.splitlines()) <= 80


def test_as_of_a_day_it_is_what_was_known_at_its_end(run):
    answer = json.loads(run("--period", "all", "--as-of", "2026-04-19", "--json"))
    assert [(one["from"], one["paid"], one["settled"]) for one in answer["statements"]] == [
        ("2026-03-01", 140_00, True),
        ("2026-04-01", 50_00, False),
    ]
    assert answer["as_of"] == "2026-04-19T21:59:59.999999Z"


@pytest.mark.parametrize(
    ("told", "said"), [("soon", "must be a day"), ("2999-01-01", "must be from"), ("2200-01-01", "ahead")]
)
def test_what_is_no_moment_of_the_past_is_refused(run, told, said):
    assert said in run("--as-of", told, code=2)


def test_csv_has_a_row_for_each_posting_with_amounts_in_units(run):
    rows = list(csv.DictReader(io.StringIO(run(*APRIL, "--csv"))))
    assert [(row["deal_id"], row["paid"], row["of_from"], row["reason"]) for row in rows] == [
        ("b", "-60.00", "2026-03-01", "cancelled"),
        ("c", "50.00", "2026-04-01", "won"),
    ]


def test_another_plan_is_compared(run, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text('plans: [{id: flat, starts: 2026-03-01, reps: ["1"], tiers: [{rate: 0.3}]}]')
    assert "By the other plans 30, 40 more" in run(*APRIL, "--plan", str(other))


def test_who_is_in_none_of_the_other_plans_is_named(run, funnel_file, tmp_path):
    text = funnel_file.read_text().replace('reps: ["1"]', 'reps: ["1", "2"]')
    asked = "{every: month, amount: 1000, starts: 2026-03-01, rep:"
    funnel_file.write_text(text.replace("quotas: [", f'quotas: [{asked} "2"}}, '))
    other = tmp_path / "other.yaml"
    other.write_text('plans: [{id: flat, starts: 2026-03-01, reps: ["1"], tiers: [{rate: 0.3}]}]')
    assert "In none of them: Bo" in run(*APRIL, "--plan", str(other))
    assert "In none of them" not in run(*APRIL, "--rep", "1", "--plan", str(other))


def test_a_plan_that_cannot_be_used_is_refused_with_its_line(run, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text('plans:\n  - {id: flat, starts: 2026-03-01, reps: ["9"], tiers: [{rate: 0.3}]}')
    result = CliRunner().invoke(commission.command, ["--plan", str(other)])
    assert "other.yaml:2: plans[0].reps[0]: no rep has the id '9'" in str(result.exception)
