"""`dealstream goals` and `dealstream territories` as they are run, over deals in ClickHouse."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from stream.cli.commands import goals, territories
from tests.support.selling import all_of, funnel, sold, written
from tests.support.stored_deals import store

TODAY = datetime.now(UTC).date()
YEAR = f"starts: {TODAY.year - 1}-01-01, by: {TODAY.year + 1}-12-31"
GOALS = f"""goals:
  - {{kpi: revenue, target: 90000, {YEAR}}}
  - {{kpi: revenue, team: n, target: 100, {YEAR}}}
  - {{kpi: lost, stage: lead, target: 0.20, at_most: true, {YEAR}}}
  - {{kpi: won, target: 1, starts: 2020-01-01, by: 2020-12-31}}
"""


def ago(days):
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.fixture
def run(chdb, typed, funnel_file, monkeypatch):
    """Runs a command over some deals; nobody listens on the worker's port."""
    known = funnel()
    deals = [sold(f"w{n}", "ada", 1000, (ago(90), "lead"), (ago(60), "won")) for n in range(6)]
    deals += [sold(f"l{n}", "dan", 1000, (ago(90), "lead"), (ago(60), "lost")) for n in range(2)]
    deals += [sold(f"o{n}", "fay", 6000, (ago(5), "lead"), company=f"C{n}") for n in range(2)]
    store(chdb, all_of(deals), known)
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(command, *arguments, more="", code=0):
        funnel_file.write_text(written(more))
        return typed(command.command, *arguments, code=code)

    return invoke


def test_a_line_per_goal_says_how_it_stands_and_below_what_it_takes(run):
    output = run(goals, more=GOALS)
    lines = output.splitlines()
    assert max(map(len, lines)) <= 80
    stand = {line.split("  ")[0].strip(): line for line in lines}
    assert "reached" in stand["Revenue, North"]
    assert "90,000" in stand["Revenue"]
    assert "6,000" in stand["Revenue"]
    assert "≤20%" in stand["Lost, Lead"]
    assert "missed" in stand["Won"]
    assert " 1 " in stand["Won"]
    # 84,000 / 1,000, of which six of eight move on from the lead, and nobody was in an offer.
    assert "Revenue takes 84 more deals" in output
    assert "Revenue: in 80 of 100 cases it ends between" in output


def test_json_is_the_contract_and_csv_has_money_in_units(run):
    told = json.loads(run(goals, "--json", more=GOALS))
    assert [goal["state"] for goal in told["goals"]][1] == "attained"
    assert told["goals"][0]["value"] == 600_000
    first, *_ = csv.DictReader(io.StringIO(run(goals, "--csv", more=GOALS)))
    assert (first["kpi"], first["value"], first["target"], first["deals_needed"]) == (
        "revenue", "6000.00", "90000.00", "84",
    )  # fmt: skip


def test_only_the_goals_of_whoever_is_asked_for_are_told(run):
    told = json.loads(run(goals, "--team", "North", "--json", more=GOALS))
    assert [goal["name"] for goal in told["goals"]] == ["Revenue, North"]


@pytest.mark.parametrize(("command", "arguments"), [(goals, ()), (territories, ("--from", ago(100)))])
def test_as_of_a_day_before_all_events_nothing_was_won(run, command, arguments):
    asked = (*arguments, "--as-of", ago(95))
    lines = run(command, *asked, more=GOALS).splitlines()
    assert "as it was known on" in " ".join(lines)
    assert max(map(len, lines)) <= 80
    told = json.loads(run(command, *asked, "--json", more=GOALS))
    assert told["as_of"].startswith(ago(95))
    assert told["goals"][0]["value"] == 0 if command is goals else told["territories"][0]["revenue"] == 0


def test_without_goals_it_says_how_to_write_one(run):
    assert "goals: [{kpi: revenue" in run(goals)


def test_territories_are_compared_and_the_best_moves_said(run):
    output = run(territories, "--from", ago(100))
    assert max(map(len, output.splitlines())) <= 80
    assert "Imbalance of the potential (the open pipeline): 2.24; 0 is fair." in output
    assert "Best move of one rep: Ada from DACH to Iberia; the imbalance falls to 1.41." in output
    assert "Best move of one account: C0 from Iberia to DACH; the imbalance falls to 1.00." in output


def test_territories_are_told_as_json_and_csv(run):
    told = json.loads(run(territories, "--from", ago(100), "--json"))
    assert told["best_move"]["kind"] == "account"
    rows = {
        row["territory_id"]: row for row in csv.DictReader(io.StringIO(run(territories, "--csv", "--from", ago(100))))
    }
    assert (rows["iberia"]["potential"], rows["iberia"]["balance_index"]) == ("12000.00", "6.0")
    assert (rows["dach"]["revenue"], rows["dach"]["result_index"]) == ("6000.00", "2.0")


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (goals, ("--json", "--csv"), "take one of them"),
        (territories, ("--json", "--csv"), "take one of them"),
        (goals, ("--team", "x"), "--team: must be one of n, s"),
        (territories, ("--from", "2020-02-01", "--to", "2020-01-01"), "--from: must not be after --to"),
    ],
)
def test_a_question_that_cannot_be_is_refused(run, command, arguments, said):
    assert said in run(command, *arguments, code=2)
