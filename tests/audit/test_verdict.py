"""What is compared, and what of it is named."""

from datetime import UTC, datetime
from functools import partial

import pytest

from stream.audit import audit as shell
from stream.audit.statements import COLUMNS
from stream.audit.verdict import AuditProgress, Difference, Failed, RowDifference, Verdict, from_line, to_line
from tests.audit.agreeing import EVENTS, left_behind, spoil
from tests.audit.stored import Service, expected, expected_rows, no_leaks
from tests.support.deals import event
from tests.support.histories import FILE


def difference(*values):
    """The batch computes one number, whatever it computes it from."""
    return [Difference._make((*values, source)) for source in ("events", "rows")]


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
