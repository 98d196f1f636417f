"""The view `deals`, on deals told line by line. The times are India's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.views import create_views
from tests.support.clickhouse import opened
from tests.support.deals import event
from tests.support.histories import FILE, KNOWN
from tests.support.stored_deals import store


@pytest.fixture(scope="module")
def own(chdb_folder) -> Iterator[ClickHouse]:
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="deals_view")
    yield from opened(settings, KNOWN)


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).astimezone(KNOWN.zone).strftime("%Y-%m-%d %H:%M")


def told(own: ClickHouse, *lines: tuple, columns: str) -> tuple:
    store(own, [event(number, *line) for number, line in enumerate(lines)])
    (row,) = own.query(f"SELECT {columns} FROM {own.database}.deals")
    return row


def limit_of(stage_id: str) -> int:
    after = KNOWN.stages[stage_id].stalled_after
    assert after is not None
    return after.days


def test_a_deal_is_stuck_by_its_visit_whoever_took_it_over(own):
    days = limit_of("lead")
    for longer, stuck in ((1, 1), (-1, 0)):
        lines = (
            (ago(days=days + longer), "owner", "ada"),
            (ago(days=days + longer), "stage", "lead"),
            (ago(hours=1), "owner", "cy"),
        )
        assert told(own, *lines, columns="rep_id, stuck, round(days_in_stage)") == ("cy", stuck, days + longer)


def test_a_closed_deal_is_never_stuck_overdue_or_counted_in_days(own):
    lines = (
        (ago(days=900), "stage", "lead"),
        (ago(days=800), "closes", ago(days=700)),
        (ago(days=600), "stage", "won"),
    )
    columns = "outcome, stuck, quiet, overdue, days_in_stage"
    assert told(own, *lines, columns=columns) == ("won", 0, 0, 0, None)


def test_a_deal_is_overdue_once_the_day_of_its_close_is_over(own):
    today = datetime.now(KNOWN.zone).strftime("%Y-%m-%d 00:00")
    yesterday = (datetime.now(KNOWN.zone) - timedelta(days=1)).strftime("%Y-%m-%d 23:59")
    begin = (ago(days=9), "stage", "lead")
    assert told(own, begin, (ago(days=8), "closes", today), columns="overdue") == (0,)
    assert told(own, begin, (ago(days=8), "closes", yesterday), columns="overdue") == (1,)


def test_an_open_amount_is_worth_what_its_currency_is_today(own):
    lines = ((ago(days=300), "stage", "lead"), (ago(days=300), "amount", 12_345))
    columns = "amount, currency, reported_amount"
    assert told(own, *lines, columns=columns) == (12_345, FILE.currency, 12_345)
    store(own, [event(0, *lines[0]), event(1, *lines[1], currency="USD")])
    ((amount, currency, reported),) = own.query(f"SELECT {columns} FROM {own.database}.deals")
    now = int(datetime.now(UTC).timestamp()) * 10**6
    assert (amount, currency, reported) == (12_345, "USD", KNOWN.convert(12_345, "USD", None, now))


def test_its_address_in_the_crm_has_its_id(own):
    pipelines = tuple(
        one.model_copy(update={"deal_url": "https://crm.example.com/d/{deal_id}?tab=1"}) for one in FILE.pipelines
    )
    create_views(own, Funnel(FILE.model_copy(update={"pipelines": pipelines})))
    assert told(own, (ago(days=1), "stage", "lead"), columns="url") == ("https://crm.example.com/d/d1?tab=1",)
    create_views(own, KNOWN)
    assert told(own, (ago(days=1), "stage", "lead"), columns="url") == ("",)


def test_a_deal_that_was_deleted_is_not_there(own):
    store(own, [event(0, ago(days=2), "stage", "lead"), event(1, ago(days=1), "deleted")])
    assert own.query(f"SELECT deal_id FROM {own.database}.deals") == []
