"""What is compared and named: in this process, in the worker, and at the command line."""

import asyncio
import json
from datetime import UTC, datetime
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from click.testing import CliRunner

from stream.audit import audit as shell
from stream.audit.routes import AuditRoutes
from stream.audit.statements import COLUMNS
from stream.audit.verdict import AuditProgress, Difference, Failed, RowDifference, Verdict, from_line, to_line
from stream.cli.commands.audit import command
from stream.oracle.rows import compare_rows
from tests.audit.stored import Service, expected, expected_rows, no_leaks
from tests.support.deals import WON, event
from tests.support.histories import FILE, FUNNEL

EVENTS = [event(number, *line) for number, line in enumerate(WON)]


@pytest.fixture
def agreeing(service):
    """A service whose hours and rows are as they must be."""
    service.receive(EVENTS)
    service.report(expected(EVENTS))
    service.keep(expected_rows(EVENTS))
    return service


@pytest.fixture
def won():
    (window,) = [window for window, measures in expected(EVENTS).items() if "won" in measures]
    return window


def spoil(service, window, **changes):
    service.report({window: expected(EVENTS)[window] | changes})


def difference(*values):
    """The batch computes one number, whatever it computes it from."""
    return [Difference._make((*values, source)) for source in ("events", "rows")]


def left_behind(service):
    return service.clickhouse.query(
        f"SELECT name FROM system.tables WHERE database = '{service.database}' AND name LIKE 'audit%'"
    )


def test_where_all_agree_the_verdict_says_how_much_was_compared(agreeing):
    verdict = agreeing.audit(leak_counts=agreeing.leak_counts)
    assert (verdict.events, verdict.windows, verdict.rows, verdict.differing, verdict.differences) == (7, 4, 1, 0, ())
    assert left_behind(agreeing) == []


def test_a_spoiled_number_is_named_with_its_window_and_both_values(agreeing, won):
    spoil(agreeing, won, won_amount=119_999)
    assert agreeing.audit().differences == (*difference(*won, "won_amount", 119_999, 120_000),)


def test_an_outcome_that_the_judge_of_alerts_counts_otherwise_than_the_events_say_is_named(agreeing):
    """A deal that is won has moved on, and is no leak of its stages."""
    counted = agreeing.leak_counts()
    cell = next(one for one in counted.rows if one[:5] == ("lost", "new", "meet", "team", "n"))
    others = [one for one in counted.rows if one is not cell]
    more = counted._replace(rows=[*others, (*cell[:8], cell[8] + 1)])
    (named,) = audited(agreeing, more).differences
    assert (named.source, named.team_id, named.pipeline_id, named.stream, named.batch) == ("leaks", "n", "new", 1, 0)
    assert (named.measure, named.begins) == (
        f"lost leaks:meet, age {cell[6]}",
        datetime(2026, 3, 9, 18, 30, tzinfo=UTC),
    )
    fewer = audited(agreeing, counted._replace(rows=others)).differences
    assert [(one.measure, one.stream, one.batch) for one in fewer] == [(f"lost outcomes:meet, age {cell[6]}", 0, 1)]


def audited(service, leak_counts):
    *_, verdict = shell.audit(service.clickhouse, FILE, lambda: leak_counts, most=9, patience_seconds=0)
    assert isinstance(verdict, Verdict)
    return verdict


def test_a_number_too_many_a_number_too_few_and_a_window_too_many_are_named(agreeing, won):
    measures = {name: value for name, value in expected(EVENTS)[won].items() if name != "won"}
    nowhere = ("n", "ada", "t", "more", 0)
    agreeing.report({won: measures | {"lost_deals": 1}, nowhere: {"created": 2}})
    assert agreeing.audit().differences == (
        *difference(*nowhere, "created", 2, 0),
        *difference(*won, "lost_deals", 1, 0),
        *difference(*won, "won", 0, 1),
    )


# The rows of deals


RICH = [
    *EVENTS,
    event(20, "2026-03-06 09:00", "touched", "call"),
    event(21, "2026-03-06 09:00", "closes", "2026-03-30 09:00"),
]
ROW = expected_rows(RICH)["d1"]


def other(value):
    """Another value of the same shape."""
    match value:
        case bool():
            return not value
        case str():
            return f"{value}x"
        case int():
            return value + 1
        case dict():
            return value | {"rep_id": "nobody"}
        case _:
            return value[:-1]


def test_every_column_of_a_row_is_compared(service):
    # As many deals as columns: in the row of each, one is spoiled.
    events = [one.model_copy(update={"deal_id": column}) for column in COLUMNS for one in RICH]
    service.receive(events)
    service.keep({column: row | {column: other(row[column])} for column, row in expected_rows(events).items()})
    assert {(one.deal_id, one.column) for one in service.audit(most=10**6).row_differences} == {
        (column, column) for column in COLUMNS
    }


def test_a_row_that_is_missing_and_one_that_should_not_be_there_are_named(service):
    service.receive(EVENTS)
    service.keep({"d0": ROW | {"deal_id": "d0"}})
    assert service.audit(most=10**6).row_differences == (
        RowDifference("d0", "", "a row", "no row"),
        RowDifference("d1", "", "no row", "a row"),
    )


def test_a_deal_that_is_gone_has_no_row(agreeing):
    gone = [*EVENTS, event(30, "2026-03-22 09:00", "deleted")]
    agreeing.receive(gone)
    agreeing.report({window: {} for window in expected(EVENTS)})
    agreeing.keep(expected_rows(gone))
    assert (agreeing.audit().differing, agreeing.audit().rows) == (0, 0)


def test_what_the_rows_add_up_to_is_compared_with_every_window(agreeing, won):
    agreeing.keep({"d1": expected_rows(EVENTS)["d1"] | {"closed_amount": 119_999}})
    verdict = agreeing.audit()
    assert [one for one in verdict.differences if one.source == "events"] == []
    assert Difference._make((*won, "won_amount", 120_000, 119_999, "rows")) in verdict.differences
    assert verdict.row_differences == (RowDifference("d1", "closed_amount", "119999", "120000"),)


def test_only_the_highest_version_of_an_hour_and_one_copy_of_an_event_count(agreeing, won):
    spoil(agreeing, won, won=7)
    spoil(agreeing, won)
    agreeing.receive(EVENTS)
    assert agreeing.audit().differing == 0


def test_no_more_are_named_than_asked_for_and_all_are_counted(service):
    service.receive(EVENTS)
    verdict = service.audit(most=3)
    assert (len(verdict.differences), verdict.row_differences) == (3, ())
    # The row is not there, either.
    assert verdict.differing == sum(len(measures) for measures in expected(EVENTS).values()) + 1


def test_a_number_that_was_on_its_way_is_no_difference(agreeing, won):
    spoil(agreeing, won, won=2)
    for item in shell.audit(agreeing.clickhouse, FILE, no_leaks, most=9, patience_seconds=60, pause_seconds=0):
        if item == AuditProgress(1, 1, 1):
            found = item
        elif item == AuditProgress(2, 0, 1):
            spoil(agreeing, won)
    assert found
    assert (item.looks, item.differing, item.settled) == (2, 0, True)


def test_what_differs_the_same_way_twice_needs_no_more_patience(agreeing, won):
    spoil(agreeing, won, won=2)
    verdict = agreeing.audit(patience=600, pause_seconds=0)
    assert (verdict.looks, verdict.differing, verdict.settled) == (2, 2, True)


def test_what_goes_on_changing_is_said_to_when_patience_is_over(agreeing, won):
    clock = partial(next, iter(range(100)))
    items = shell.audit(agreeing.clickhouse, FILE, no_leaks, most=9, patience_seconds=5, pause_seconds=0, clock=clock)
    for number, item in enumerate(items):
        if isinstance(item, AuditProgress) and not item.done:
            spoil(agreeing, won, won=number + 2)
    assert (item.differing, item.settled) == (2, False)
    assert 2 < item.looks < 9


def test_where_events_are_missing_the_verdict_says_so_though_what_is_left_agrees(agreeing):
    agreeing.audit()
    agreeing.clickhouse.command(f"DELETE FROM {agreeing.database}.raw_events WHERE true")
    for table in ("kpi_hours", "deal_rows"):
        agreeing.clickhouse.command(f"TRUNCATE TABLE {agreeing.database}.{table}")
    verdict = agreeing.audit()
    assert verdict.differing == 0
    assert verdict.damage.startswith("7 of 7 events that were stored are missing in raw_events")


def test_an_audit_that_is_broken_off_leaves_nothing_behind(agreeing):
    items = shell.audit(agreeing.clickhouse, FILE, no_leaks, most=9, patience_seconds=60)
    next(items)
    assert left_behind(agreeing)
    items.close()
    assert left_behind(agreeing) == []


def test_lines_bring_back_what_was_put_into_them():
    verdict = Verdict(
        1,
        2,
        3,
        4,
        5.5,
        1,
        True,
        (Difference("n", "a", "", "p", -1800, "won", 2**70, -1),),
        (RowDifference("d", "c", "1", "2"),),
        "3 of 4 events are missing",
    )
    for item in (verdict, AuditProgress(1, 2, 3)):
        assert from_line(to_line(item).encode()) == item
    with pytest.raises(Failed, match="because"):
        from_line(to_line(Failed("because")).encode())
    with pytest.raises(Failed, match="same version"):
        from_line(b"<html>")


def test_the_same_sql_runs_on_a_server(http, won):
    service = Service(http)
    service.receive(EVENTS)
    service.report(expected(EVENTS))
    service.keep(expected_rows(EVENTS))
    spoil(service, won, won=2)
    assert service.audit(slice_events=3).differences == (*difference(*won, "won", 2, 1),)


# In the worker


@pytest.fixture
def worker(agreeing):
    app = web.Application()
    AuditRoutes(agreeing.clickhouse, lambda: FILE, no_leaks).add_routes(app)
    return TestServer(app)


async def test_the_worker_gives_progress_and_the_verdict_line_by_line(worker, agreeing):
    async with TestClient(worker) as client:
        answer = await client.post("/api/audit?patience=0")
        items = [from_line(line) for line in (await answer.read()).splitlines()]
    assert items[:-1] == [AuditProgress(1, 0, 1), AuditProgress(1, 1, 1)]
    assert items[-1].differing == 0


async def test_the_worker_runs_one_audit_at_a_time_and_ends_it_when_the_reader_leaves(worker, agreeing, won):
    spoil(agreeing, won, won=2)
    async with TestClient(worker) as client:
        first = await client.post("/api/audit?patience=600")
        await first.content.readline()
        assert (await client.post("/api/audit")).status == 409
        first.close()
        second = await client.post("/api/audit?patience=0")
        for _ in range(200):
            if second.status != 409:
                break
            await asyncio.sleep(0.05)
            second = await client.post("/api/audit?patience=0")
        assert second.status == 200
        await second.read()
    assert left_behind(agreeing) == []


@pytest.mark.parametrize("query", ["most=-1", "most=x", "patience=nan", "patience=1e9"])
async def test_the_worker_refuses_numbers_that_are_none(worker, query):
    async with TestClient(worker) as client:
        assert (await client.post(f"/api/audit?{query}")).status == 400


async def test_the_worker_gives_the_rows_of_deals_one_a_line(worker, agreeing):
    gone = [event(30, "2026-03-22 09:00", "deleted").model_copy(update={"deal_id": "d2"})]
    agreeing.keep(expected_rows(gone))
    async with TestClient(worker) as client:
        lines = (await (await client.get("/api/deal-rows")).text()).splitlines()
    assert compare_rows(expected_rows([*EVENTS, *gone]), [json.loads(line) for line in lines]) == []


async def test_the_worker_says_that_there_are_no_rows_to_be_had_while_clickhouse_is_away(worker, agreeing, monkeypatch):
    monkeypatch.setattr(agreeing.clickhouse, "database", "not_there")
    async with TestClient(worker) as client:
        answer = await client.get("/api/deal-rows")
        assert (answer.status, "cannot be read now" in await answer.text()) == (503, True)


# At the command line


@pytest.fixture
def run(agreeing, chdb_folder, tmp_path, monkeypatch, unused_tcp_port):
    (tmp_path / "funnel.yaml").write_text(FUNNEL)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(tmp_path / "funnel.yaml"))
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", agreeing.database)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(unused_tcp_port))
    return lambda *arguments: CliRunner().invoke(command, ["--patience", "0", *arguments])


def test_the_command_ends_with_0_where_all_agree(run):
    answer = run()
    assert answer.exit_code == 0
    assert answer.output.startswith("Every number agrees: 4 windows and 1 row of a deal, recomputed from 7 events in ")


def test_the_command_ends_with_1_and_names_the_window_on_the_clocks_of_the_zone(run, agreeing, won):
    spoil(agreeing, won, won=2)
    answer = run("--most", "1")
    assert answer.exit_code == 1
    named, more, summary, *_ = answer.output.splitlines()
    assert named == (
        "team 'n' rep 'ada' territory 't' pipeline 'new' 2026-03-20 15:00+0530 won: the stream has 2, the batch 1"
    )
    assert more == "and 1 more"
    assert summary.startswith("2 numbers differ, in 4 windows and 1 row of a deal, recomputed from 7 events in ")


def test_the_command_gives_json(run, agreeing, won):
    spoil(agreeing, won, won=2)
    found = json.loads(run("--json").stdout)
    assert found["differing"] == 2
    assert found["differences"][0] == {
        "team_id": "n", "rep_id": "ada", "territory_id": "t", "pipeline_id": "new", "hour": "2026-03-20T09:30:00Z",
        "measure": "won", "stream": 2, "batch": 1, "source": "events",
    }  # fmt: skip


def test_the_command_ends_with_2_where_there_is_nothing_to_audit(run, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", "not_there")
    answer = run()
    assert answer.exit_code == 2
    assert "not_there" in answer.stderr


def test_the_command_ends_with_2_where_there_are_neither_events_nor_numbers(run, agreeing):
    agreeing.clear()
    answer = run()
    assert answer.exit_code == 2
    assert answer.output == (
        "Nothing was compared: ClickHouse has no events and no numbers. Is it the one that is meant?\n"
    )


def test_the_command_ends_with_1_where_something_is_missing_though_what_is_left_agrees(run, agreeing):
    agreeing.clickhouse.insert("sink_gaps", ("topic", "partition", "first_offset", "last_offset"), [("t", 0, 5, 9)])
    answer = run()
    assert answer.exit_code == 1
    told, agree = answer.output.splitlines()
    assert told.startswith("5 records were gone from Kafka before they were stored (t/0 5 to 9)")
    assert agree.startswith("What is left agrees: 4 windows")
    assert json.loads(run("--json").stdout)["damage"] == told


async def test_the_command_asks_the_worker_that_has_chdb_open(run, worker, monkeypatch):
    async with worker:
        monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(worker.port))
        monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", "chdb:///nonexistent")
        answer = await asyncio.to_thread(run)
    assert (answer.exit_code, answer.stderr) == (0, "")
