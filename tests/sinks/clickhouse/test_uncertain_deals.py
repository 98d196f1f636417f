"""The view of the deals that may have missed changes, over raw events."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.events import any_event
from stream import topology
from stream.cli.output.kpi_tables import show
from stream.cli.output.reader import Reader
from stream.reports import Hours, ReportQuery, Reports, Whose
from stream.words import ENGLISH
from tests.support.clickhouse import funnel_of
from tests.support.tables import TABLES

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
COLUMNS = TABLES[topology.DEALS.name].columns


@pytest.fixture
def happened(chdb):
    """Keeps an event of a deal, so many days after the first."""
    number = iter(range(1000))

    def keep(kind, days, deal="d1", **fields):
        base = {"event_id": f"e{next(number)}", "deal_id": deal, "occurred_at": NOW + timedelta(days=days)}
        event = any_event.validate_python(base | {"type": f"deal.{kind}"} | fields)
        body = event.model_dump_json()
        row = (
            topology.DEALS.name,
            deal,
            event.event_id,
            event.revision,
            event.type,
            event.occurred_at,
            None,
            "t",
            body,
        )
        chdb.insert("raw_events", COLUMNS, [row])

    return keep


@pytest.fixture
def uncertain(chdb):
    """Gives the deals in the view, with since how many days."""

    def read():
        rows = chdb.query(f"SELECT deal_id, since FROM {chdb.database}.uncertain_deals ORDER BY deal_id")
        return {deal: (since - NOW).days for deal, since in rows}

    return read


def test_a_deal_with_a_gap_is_uncertain_since_then(happened, uncertain):
    happened("created", 0)
    happened("gap", 3)
    happened("gap", 5)
    happened("created", 0, deal="d2")
    assert uncertain() == {"d1": 3}


@pytest.mark.parametrize(("healed", "left"), [(4, {"d1": 5}), (5, {}), (6, {})])
def test_a_healing_heals_the_gaps_up_to_its_own_time(happened, uncertain, healed, left):
    happened("gap", 3)
    happened("gap", 5)
    happened("healed", healed)
    happened("healed", 6, deal="d2")
    assert uncertain() == left


def test_a_gap_that_a_merge_left_ends_with_the_deals_own_stage(happened, uncertain):
    happened("gap", 3, until="stage")
    assert uncertain() == {"d1": 3}
    happened("stage_changed", 2, stage_id="lead")
    assert uncertain() == {}
    happened("gap", 4)
    assert uncertain() == {"d1": 4}


@pytest.mark.parametrize("order", [("gap", "deleted"), ("deleted", "gap")])
def test_a_gap_that_was_corrected_into_something_else_is_none(happened, uncertain, order):
    for kind in order:
        happened(kind, 3, event_id="x", revision=int(kind == "deleted"))
    assert uncertain() == {}


def test_it_says_who_has_the_deal_now(chdb, happened):
    happened("owner_changed", 0, rep_id="1")
    happened("owner_changed", 1, rep_id="2")
    happened("gap", 3)
    happened("gap", 3, deal="d2")
    rows = chdb.query(f"SELECT deal_id, rep, team FROM {chdb.database}.uncertain_deals ORDER BY deal_id")
    assert [tuple(row) for row in rows] == [("d1", "Bo \\", "South"), ("d2", "Unassigned", "Unassigned")]


def test_a_report_counts_them_by_team_and_pipeline(chdb, happened):
    for deal, team, pipeline in (("d1", "north", "new"), ("d2", "south", "new"), ("d3", "south", "")):
        happened("gap", 1, deal=deal)
        chdb.command(
            f"INSERT INTO {chdb.database}.deal_rows (deal_id, version, pipeline_id, owner) "
            f"VALUES ('{deal}', 1, '{pipeline}', ('1', '{team}', ''))"
        )
    reports = Reports(Hours(chdb, funnel_of()), funnel_of())
    asked = (Whose(), Whose(team="north"), Whose(team="south"), Whose(pipeline="new"), Whose("south", pipeline="new"))
    counted = [reports.report(ReportQuery("today", whose=whose), NOW).uncertain_deals for whose in asked]
    assert counted == [3, 1, 2, 2, 1]


@pytest.mark.parametrize(
    ("deals", "said"),
    [
        (1, "1 deal may have missed changes; a backfill heals it."),
        (1200, "1,200 deals may have missed changes; a backfill heals them."),
        (0, None),
    ],
)
def test_the_terminal_says_how_many(chdb, capsys, deals, said):
    report = Reports(Hours(chdb, funnel_of()), funnel_of()).report(ReportQuery("today"), NOW)
    show(report.model_copy(update={"uncertain_deals": deals}), "team", Reader(ENGLISH, funnel_of()))
    output = capsys.readouterr().out
    assert ("missed changes" in output) == (said is not None)
    assert said is None or said in output.splitlines()
