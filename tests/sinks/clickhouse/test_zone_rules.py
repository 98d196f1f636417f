"""Rules of time zones that ClickHouse has, and those by which everything is counted."""

from datetime import date, timedelta, timezone
from zoneinfo import ZoneInfo

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.zone_rules import differs_from, offsets_sql

TODAY = date(2026, 5, 16)


def test_a_zone_of_which_clickhouse_has_other_rules_is_told_with_the_month_from_which_on(chdb: ClickHouse) -> None:
    offsets = [offset for (offset,) in chdb.query(offsets_sql("Europe/Berlin", TODAY))]
    assert differs_from(offsets, ZoneInfo("Europe/Berlin"), TODAY) is None
    always_winter = timezone(timedelta(hours=1))
    assert differs_from(offsets, always_winter, TODAY) == date(2021, 4, 1)
