"""The view `deals`, on deals told line by line. The times are India's."""

from datetime import UTC, datetime, timedelta

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.clickhouse import show_only
from tests.support.deals import event
from tests.support.histories import FILE, KNOWN
from tests.support.stored_deals import store


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).astimezone(KNOWN.zone).strftime("%Y-%m-%d %H:%M")


def told(clickhouse: ClickHouse, *lines: tuple, columns: str) -> tuple:
    store(clickhouse, [event(number, *line) for number, line in enumerate(lines)])
    (row,) = clickhouse.query(f"SELECT {columns} FROM {clickhouse.database}.deals")
    return row


def limit_of(stage_id: str) -> int:
    after = KNOWN.stages[stage_id].stalled_after
    assert after is not None
    return after.days


def test_a_deal_is_stuck_by_its_visit_whoever_took_it_over(of_histories):
    days = limit_of("lead")
    for longer, stuck in ((1, 1), (-1, 0)):
        lines = (
            (ago(days=days + longer), "owner", "ada"),
            (ago(days=days + longer), "stage", "lead"),
            (ago(hours=1), "owner", "cy"),
        )
        assert told(of_histories, *lines, columns="rep_id, stuck, round(days_in_stage)") == ("cy", stuck, days + longer)


def test_a_closed_deal_is_never_stuck_overdue_or_counted_in_days(of_histories):
    lines = (
        (ago(days=900), "stage", "lead"),
        (ago(days=800), "closes", ago(days=700)),
        (ago(days=600), "stage", "won"),
    )
    columns = "outcome, stuck, quiet, overdue, days_in_stage"
    assert told(of_histories, *lines, columns=columns) == ("won", 0, 0, 0, None)


def test_a_deal_is_overdue_once_the_day_of_its_close_is_over(of_histories):
    today = datetime.now(KNOWN.zone).strftime("%Y-%m-%d 00:00")
    yesterday = (datetime.now(KNOWN.zone) - timedelta(days=1)).strftime("%Y-%m-%d 23:59")
    begin = (ago(days=9), "stage", "lead")
    assert told(of_histories, begin, (ago(days=8), "closes", today), columns="overdue") == (0,)
    assert told(of_histories, begin, (ago(days=8), "closes", yesterday), columns="overdue") == (1,)


def test_an_open_amount_is_worth_what_its_currency_is_today(of_histories):
    lines = ((ago(days=300), "stage", "lead"), (ago(days=300), "amount", 12_345))
    columns = "amount, currency, reported_amount"
    assert told(of_histories, *lines, columns=columns) == (12_345, FILE.currency, 12_345)
    store(of_histories, [event(0, *lines[0]), event(1, *lines[1], currency="USD")])
    ((amount, currency, reported),) = of_histories.query(f"SELECT {columns} FROM {of_histories.database}.deals")
    now = int(datetime.now(UTC).timestamp()) * 10**6
    assert (amount, currency, reported) == (12_345, "USD", KNOWN.convert(12_345, "USD", None, now))


def test_its_address_in_the_crm_has_its_id(of_histories):
    pipelines = tuple(
        one.model_copy(update={"deal_url": "https://crm.example.com/d/{deal_id}?tab=1"}) for one in FILE.pipelines
    )
    show_only(of_histories, Funnel(FILE.model_copy(update={"pipelines": pipelines})), "deals")
    assert told(of_histories, (ago(days=1), "stage", "lead"), columns="url") == ("https://crm.example.com/d/d1?tab=1",)
    show_only(of_histories, KNOWN, "deals")
    assert told(of_histories, (ago(days=1), "stage", "lead"), columns="url") == ("",)


def test_a_deal_that_was_deleted_is_not_there(of_histories):
    store(of_histories, [event(0, ago(days=2), "stage", "lead"), event(1, ago(days=1), "deleted")])
    assert of_histories.query(f"SELECT deal_id FROM {of_histories.database}.deals") == []
