"""`dealstream deals` as it is run, over rows of deals in ClickHouse."""

import csv
import io
import json
from functools import partial

import pytest

from schemas.report import DealList
from stream.cli.commands import deals
from stream.cli.output.deal_table import show, write_csv
from stream.cli.output.reader import Reader
from stream.reports import DealQuery
from stream.words import ENGLISH
from tests.support.clickhouse import FUNNEL, funnel_of
from tests.support.deals import event
from tests.support.stored_deals import store

DAYS = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture
def run(chdb, typed, funnel_file, monkeypatch):
    """Runs the command over two deals; nobody listens on the worker's port."""
    told = partial(event, deal_id="a-deal-with-an-id-that-is-very-long")
    lost = [told(0, "2026-03-02 09:00", "created"), told(1, "2026-03-02 09:00", "stage", "lead")]
    lost += [told(2, "2026-03-02 09:00", "amount", 123_456), told(3, "2026-03-09 09:00", "stage", "lost")]
    open_ = [
        event(0, "2026-03-02 09:00", "stage", "lead", deal_id="b"),
        event(1, "2026-03-02 09:00", "amount", 500, deal_id="b"),
    ]
    store(chdb, [*lost, *open_], funnel_of())
    funnel_file.write_text(FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north"))
    monkeypatch.setenv("COLUMNS", "80")
    return partial(typed, deals.command)


def test_without_a_word_the_open_deals_are_listed(run):
    output = run()
    assert "1 deal, 5 EUR; S stuck" in output
    (line,) = [line for line in output.splitlines() if line.split()[:1] == ["b"]]
    assert "Lead 'in'" in line
    assert line.split()[-1] == "S"


def test_a_sum_says_of_how_many_deals_it_is_not(run, capsys):
    told = DealList.model_validate_json(run("--json"))
    show(told.model_copy(update={"count": 4, "without_amount": 3}), Reader(ENGLISH, funnel_of()))
    assert "4 deals, 5 EUR, 3 without an amount in EUR; S stuck" in capsys.readouterr().out


def test_a_line_has_80_columns_however_long_an_id_is(run):
    output = run("--lost", *DAYS)
    assert "a-deal-with-an-id-t…" in output
    assert max(len(line.rstrip()) for line in output.splitlines()) <= 80


def test_what_deals_would_pay_is_a_column_where_any_does_and_lines_stay_at_80_columns(run, capsys):
    told = DealList.model_validate_json(run("--json"))
    long = {
        "deal_id": "a-deal-with-an-id-that-is-very-long",
        "stage": "A stage of a long name",
        "owner": "Maximiliane O.",
    }
    flags = dict.fromkeys(("stuck", "quiet", "overdue", "uncertain"), True)
    amounts = {"reported_amount": 12_345_678_00, "next_deal_pays": 123_456_00}
    listed = told.model_copy(update={"deals": (told.deals[0].model_copy(update=long | flags | amounts),)})
    show(listed, Reader(ENGLISH, funnel_of()))
    output = capsys.readouterr().out
    assert "Pays" in output
    assert "123,456" in output
    assert max(len(line.rstrip()) for line in output.splitlines()) <= 80
    out = io.StringIO()
    write_csv(out, listed)
    assert next(csv.DictReader(io.StringIO(out.getvalue())))["next_deal_pays"] == "123456.00"


def test_the_deals_behind_a_kpi_of_a_stage_are_listed(run):
    listed = json.loads(run("--kpi", "lost", "--stage", "lead", *DAYS, "--json"))
    assert (listed["count"], listed["amount"], listed["money_unit"]) == (1, 123_456, "0.01 EUR")
    assert json.loads(run("--kpi", "moved_on", "--stage", "Lead 'in'", *DAYS, "--json"))["count"] == 0


def test_the_deals_in_a_step_of_the_waterfall_are_listed(run):
    assert json.loads(run("--waterfall", "lost", *DAYS, "--json"))["count"] == 1
    assert json.loads(run("--waterfall", "won", *DAYS, "--json"))["count"] == 0
    assert json.loads(run("--waterfall-due", "lost", *DAYS, "--json"))["count"] == 0


def test_csv_has_every_field_with_amounts_in_units(run):
    (row,) = csv.DictReader(io.StringIO(run("--lost", *DAYS, "--csv")))
    assert (row["reported_amount"], row["outcome"], row["stage"]) == ("1234.56", "lost", "Lost")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kpi", "activities"), "--kpi: must be one of revenue, won"),
        (("--kpi", "won", "--stuck"), "--kpi, --stuck: take one of them"),
        (("--waterfall", "won", "--kpi", "won"), "--waterfall, --kpi: take one of them"),
        (("--waterfall", "melted"), "is not one of 'opening', 'new'"),
        (("--stage", "won"), "--stage: must be one of lead, offer"),
        (("--team", "x"), "--team: must be one of north, south"),
        (("--from", "2020-02-01", "--to", "2020-01-01"), "--from: must not be after --to"),
        (("--json", "--csv"), "take one of them"),
    ],
)
def test_what_cannot_be_answered_says_why(run, arguments, said):
    assert said in run(*arguments, code=2)


def test_the_query_is_asked_of_a_worker_as_it_is_meant():
    query = DealQuery(state="stuck", stage="lead", source="", limit=5)
    assert query.parameters() == {
        "period": "month",
        "state": "stuck",
        "stage": "lead",
        "source": "",
        "limit": "5",
        "offset": "0",
    }


def test_as_of_a_moment_only_what_had_arrived_is_listed(run):
    assert json.loads(run("--as-of", "2026-03-05", "--json"))["count"] == 0  # there are no raw events at all
    assert "must be a day" in run("--as-of", "soon", code=2)
