"""A server whose own clocks change has days of 23 and 25 hours; limits are days of 24."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.funnel_file import MOST_DAYS
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from stream.sinks.clickhouse import deals_view, kpi_sql

# Between some of them and now the clocks change, whatever day it is; before the last one seconds since 1970 are none.
LIMITS = (*range(20, 361, 20), MOST_DAYS)
STAGES = "\n".join(
    f"      - {{id: after-{days}, name: After {days}, kind: open, stalled_after_days: {days}}}" for days in LIMITS
)
FUNNEL = Funnel(
    parse(
        f"""
time_zone: UTC
currency: EUR
pipelines:
  - id: new
    name: New
    stages:
{STAGES}
      - {{id: won, name: Won, kind: won}}
      - {{id: lost, name: Lost, kind: lost}}
teams: [{{id: n, name: North}}]
reps: [{{id: ada, name: Ada, assignments: [{{starts: 2020-01-01, team: n}}]}}]
activity_types: [{{id: call, name: Calls, selling: true}}]
"""
    )
)
AS_WINDOWS = kpi_sql.is_stuck(FUNNEL), "SELECT stage AS label, toDateTime64(second, 0, 'UTC') AS hour, second"
AS_DEALS = (
    deals_view.is_stuck(FUNNEL),
    "SELECT tuple(stage, second * 1000000)::Tuple(stage_id String, stage_since Nullable(Int64)) AS deal, second",
)


@pytest.mark.parametrize(("is_stuck", "row"), [AS_WINDOWS, AS_DEALS], ids=["windows", "deals"])
@pytest.mark.parametrize("too_long", [True, False])
def test_a_deal_is_stuck_after_so_many_days_of_24_hours(chdb, is_stuck, row, too_long):
    # Of a deal the hour in which it came counts: this one is whole.
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=0 if too_long else 1)
    came = ", ".join(f"('after-{days}', {int((hour - timedelta(days=days)).timestamp())})" for days in LIMITS)
    answers = chdb.query(
        f"SELECT stuck, count() FROM (SELECT {is_stuck} AS stuck FROM ({row} "
        f"FROM values('stage String, second Int64', {came}))) GROUP BY stuck "
        "SETTINGS session_timezone = 'Europe/Berlin'"
    )
    assert answers == [(too_long, len(LIMITS))]
