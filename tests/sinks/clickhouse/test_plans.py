"""Plans in ClickHouse: written once, changed with the funnel file, and read by the views of the pace."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros
from stream.kpis.periods import period, whole_days
from stream.planning.plan_days import PlanDays
from stream.planning.plan_measures import YEARS_BACK, LookedAt, PlanMeasures
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.plans import keep_plan, plan_of
from stream.sinks.clickhouse.views import create_views
from tests.support.clickhouse import opened, show_only
from tests.support.plans import PLANNED, PLANNED_FILE

_BY_PLAN = "SETTINGS do_not_merge_across_partitions_select_final = 1"
"""Days of one plan do not replace those of another."""

COUNT = f"SELECT count(), uniqExact(plan), max(day) FROM {{}}.plan_days FINAL {_BY_PLAN}"


@pytest.fixture(scope="module")
def planned(chdb_folder: Any) -> Iterator[ClickHouse]:
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="plans")
    yield from opened(settings, PLANNED)


def in_short(clickhouse: ClickHouse) -> tuple[Any, ...]:
    (row,) = clickhouse.query(COUNT.format(clickhouse.database))
    return row


def test_a_plan_is_written_once_and_goes_on_when_years_pass(planned: ClickHouse) -> None:
    there = in_short(planned)
    keep_plan(planned, PLANNED, PLANNED.day_of(micros(datetime.now(UTC))))
    assert in_short(planned) == there
    next_year = there[2] + timedelta(days=30)
    keep_plan(planned, PLANNED, next_year)
    assert in_short(planned)[2] == date(there[2].year + 1 + (next_year >= date(next_year.year, 4, 1)), 3, 31)


def test_what_broke_off_is_written_again(planned: ClickHouse) -> None:
    there = in_short(planned)
    last = there[2]
    planned.command(f"DELETE FROM {planned.database}.plan_days WHERE day >= '{last}' AND rep_id != 'ada'")
    assert in_short(planned)[0] < there[0]
    planned.command(f"DELETE FROM {planned.database}.plan_days WHERE day > '{last - timedelta(days=40)}'")
    planned.command(
        f"DELETE FROM {planned.database}.plan_days WHERE day = '{last - timedelta(days=40)}' AND rep_id = ''"
    )
    keep_plan(planned, PLANNED, date(last.year - 1, 3, 1))
    assert in_short(planned) == there


def test_a_plan_is_written_in_parts_and_goes_on_where_it_was_given_up(planned: ClickHouse) -> None:
    other = Funnel(PLANNED_FILE.model_copy(update={"quotas": PLANNED_FILE.quotas[1:]}))
    plan, today = plan_of(other), PLANNED.day_of(micros(datetime.now(UTC)))
    written = f"SELECT count(), max(day) FROM {planned.database}.plan_days FINAL WHERE plan = {plan} {_BY_PLAN}"
    asked = iter([False, True])
    keep_plan(planned, other, today, over=lambda: next(asked))
    ((some, until),) = planned.query(written)
    keep_plan(planned, other, today)
    ((count, last),) = planned.query(written)
    planned.command(f"ALTER TABLE {planned.database}.plan_days DROP PARTITION {plan}")
    assert 0 < some < count
    assert until < last
    days = Days(date(today.year - YEARS_BACK, 1, 1), last)
    assert count == sum(1 for _ in PlanDays(other).on(days))


def test_another_plan_takes_the_place_of_the_one_before(planned: ClickHouse) -> None:
    other = Funnel(PLANNED_FILE.model_copy(update={"quotas": PLANNED_FILE.quotas[:1]}))
    create_views(planned, other)
    assert in_short(planned)[1] == 1
    (quotas,) = planned.query(f"SELECT groupUniqArray(rep_id) FROM {planned.database}.plan_days WHERE quota > 0")
    assert quotas == (["ada"],)
    # Until all views have changed both plans are there, as for the tests below.
    keep_plan(planned, PLANNED, PLANNED.day_of(micros(datetime.now(UTC))))
    show_only(planned, PLANNED, "pace_now_team", "pace_now_rep", "deals_by_day_team")
    assert in_short(planned)[1] == 2


def test_the_views_of_the_pace_say_what_is_planned_and_won(planned: ClickHouse) -> None:
    now = datetime.now(UTC)
    columns = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")
    hour = now.replace(minute=0, second=0, microsecond=0)
    planned.insert("kpi_hours", columns, [("n", "bo", "", "new", hour, {"won_amount": 33}, 1)])
    today = PLANNED.day_of(micros(now))
    for name in ("month", "quarter", "year"):
        days = period(name, micros(now), PLANNED)
        of = PlanMeasures(PLANNED).of(LookedAt(days, whole_days(days, 4, name)), today)
        for view, whose in (("pace_now_team", ("team_id",)), ("pace_now_rep", ("team_id", "rep_id"))):
            wanted: dict[Any, Counter[str]] = {}
            for seat, measures in of.items():
                if seat.rep_id or "rep_id" not in whose:
                    key = tuple(getattr(seat, one) for one in whose)
                    wanted.setdefault(key, Counter()).update(measures)
            rows = planned.query(
                f"SELECT {', '.join(whose)}, quota, quota_due, revenue, pace, landing "
                f"FROM {planned.database}.{view} WHERE period = {{name:String}}",
                {"name": name},
            )
            assert {tuple(row[: len(whose)]) for row in rows} == {key for key, one in wanted.items() if one["quota"]}
            for *whom, quota, due, revenue, pace, landing in rows:
                asked = wanted[tuple(whom)]
                assert (quota, due) == (asked["quota"], asked["quota_due"])
                assert revenue == (33 if whom in (["n"], ["n", "bo"]) else 0)
                assert pace == (revenue / due if due else None)
                assert landing == (revenue * quota / due if due else None)


def test_days_of_the_views_add_up_to_the_quota_of_the_month(planned: ClickHouse) -> None:
    month = Days(date(2026, 10, 1), date(2026, 10, 31))
    asked = PlanMeasures(PLANNED).of(LookedAt(month, month), date(2026, 11, 26))
    rows = planned.query(
        f"SELECT team_id, sum(quota) FROM {planned.database}.deals_by_day_team "
        "WHERE day BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY team_id"
    )
    assert dict(rows) == {team: sum(m.get("quota", 0) for s, m in asked.items() if s.team_id == team) for team in "ns"}
