"""Plans in ClickHouse: the table of what is planned on each day, and what views read of it."""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from stream.core.buckets import ONE_DAY, Days, Grain, buckets
from stream.core.funnel import Funnel
from stream.planning.plan_days import PlanDays
from stream.planning.plan_measures import YEARS_BACK
from stream.service.resting import rest_after
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import NOW, day_of, rounded
from stream.sinks.clickhouse.sql import bucket, ratio, text

COLUMNS = (
    "plan", "team_id", "rep_id", "territory_id", "day", "quota", "in_team", "worked", "capacity_seconds"
)  # fmt: skip
_SECTIONS = {
    "time_zone",
    "fiscal_year_starts",
    "currency",
    "calendar",
    "teams",
    "territories",
    "reps",
    "quotas",
    "ramps",
}
_AT_ONCE = 5_000
"""About so many rows are made and written in one go."""
_LONGEST_PAUSE = 10
# While one plan takes the place of another both are there, and days of one do not replace those of the other.
_BY_PLAN = "SETTINGS do_not_merge_across_partitions_select_final = 1"
_MONTHS: Mapping[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


def plan_of(funnel: Funnel) -> int:
    """Return a code that changes with all that the days of a plan are made of."""
    made_of = funnel.file.model_dump_json(include=_SECTIONS).encode()
    return int.from_bytes(hashlib.blake2b(made_of, digest_size=8).digest())


def keep_plan(
    clickhouse: ClickHouse, funnel: Funnel, today: date, pause_seconds: float = 0.0, over: Callable[[], bool] = bool
) -> None:
    """Write what the funnel file plans, as far as it is not there: to the end of the next fiscal year.

    Raises ClickHouseUnavailable.

    Args:
        clickhouse: where it is written.
        funnel: the funnel file in force.
        today: the day.
        pause_seconds: how long at least to leave the processor to others after some thousand rows, and up to ten times
            as long where those took long: of hundreds of reps all of them take seconds.
        over: asked before those; once it is true, no more are written.
    """
    plan, table = plan_of(funnel), f"{clickhouse.database}.plan_days"
    starts = [one.starts for one in funnel.file.quotas] + [rep.assignments[0].starts for rep in funnel.file.reps]
    *_, following = buckets("year", Days(today, date(today.year + 1, today.month, 1)), funnel.file.fiscal_year_starts)
    wanted = Days(max(min(starts), date(today.year - YEARS_BACK, 1, 1)), following.last)
    ((last,),) = clickhouse.query(
        f"SELECT maxOrNull(day) FROM {table} WHERE plan = {{plan:UInt64}}",
        {"plan": plan},
    )
    if last is None or last < wanted.last:
        # The last day may be there in part, if writing broke off.
        missing = wanted if last is None else Days(last, wanted.last)
        plan_days = PlanDays(funnel)
        for days in _parts(missing, len(funnel.file.reps) + len(funnel.file.teams)):
            if over():
                return
            began = time.monotonic()
            rows = sorted(plan_days.on(days), key=lambda one: one.day)
            clickhouse.insert("plan_days", COLUMNS, [(plan, *seat, *rest) for seat, *rest in rows])
            time.sleep(rest_after(time.monotonic() - began, least=pause_seconds, most=_LONGEST_PAUSE * pause_seconds))


def _parts(days: Days, seats: int) -> Iterator[Days]:
    """Yield days in order, as many at a time as have some thousand rows, and a week at least."""
    length = timedelta(days=max(7, _AT_ONCE // seats))
    first = days.first
    while first <= days.last:
        yield Days(first, min(first + length - ONE_DAY, days.last))
        first += length


def forget_other_plans(clickhouse: ClickHouse, funnel: Funnel) -> None:
    """Remove the plans of other funnel files, which no view reads any more. Raises ClickHouseUnavailable."""
    table = f"{clickhouse.database}.plan_days"
    for (other,) in clickhouse.query(f"SELECT DISTINCT plan FROM {table} WHERE plan != {plan_of(funnel)}"):
        clickhouse.command(f"ALTER TABLE {table} DROP PARTITION {other}")


def plan_rows(database: str, funnel: Funnel, names: Collection[str], *, by_rep: bool) -> str:
    """Return a SELECT of the rows of some measures of plans, as those of windows are.

    Args:
        database: where `plan_days` is.
        funnel: the funnel file in force.
        names: of the measures.
        by_rep: whether groups are of reps or territories: what a team asks itself is then nobody's. Else the quotas of
            members are taken off again, for nobody, where the team has an own one.
    """
    zone, today = text(funnel.file.time_zone), day_of(NOW, funnel)
    only = " AND rep_id != ''" if by_rep else ""
    items = []
    if "quota" in names:
        items.append("('quota', who, quota)")
        items += [] if by_rep else ["('quota', '', if(in_team, 0, -quota))"]
    if "capacity_seconds" in names:
        items.append(f"('capacity_seconds', who, if(day <= {today}, toInt64(capacity_seconds), 0))")
    return (
        f"SELECT team_id, item.2 AS rep_id, territory_id, '' AS pipeline_id, toTimeZone(local_hour, 'UTC') AS hour, "
        # Noon is on that day, whatever the clocks do.
        f"addHours(toDateTime64(day, 0, {zone}), 12) AS local_hour, "
        "item.1 AS measure, '' AS label, '' AS detail, item.3 AS value "
        f"FROM (SELECT *, rep_id AS who FROM {database}.plan_days FINAL "
        f"WHERE {_in_force(database)}{only} {_BY_PLAN}) "
        f"ARRAY JOIN [{', '.join(items)}] AS item WHERE value != 0"
    )


def _in_force(database: str) -> str:
    # By way of a view of its own, as names are: the plan changes with every rep.
    return f"plan = (SELECT plan FROM {database}.plan)"


def pace(database: str, funnel: Funnel, whom: Sequence[str], names: Iterable[str]) -> str:
    """Return a SELECT of how the quota of the present month, quarter and year goes.

    Args:
        database: where `plan_days` and `measures` are.
        funnel: the funnel file in force.
        whom: team_id, or team_id and rep_id.
        names: columns that say what they mean.
    """
    counted = "rep_id != ''" if "rep_id" in whom else "in_team"
    today, fiscal = day_of(NOW, funnel), funnel.file.fiscal_year_starts
    here = f"toTimeZone(now64(0), {text(funnel.file.time_zone)})"
    firsts = {grain: f"({bucket(grain, fiscal).replace('local_hour', here)})" for grain in _MONTHS}
    periods = ", ".join(
        f"({text(grain)}, {firsts[grain]}, addMonths({firsts[grain]}, {n}))" for grain, n in _MONTHS.items()
    )
    chosen = f"arrayJoin(arrayFilter(one -> day >= one.2 AND day < one.3, [{periods}])).1 AS period"
    keys = ", ".join(whom)
    plan = f"SELECT {chosen}, * FROM {database}.plan_days FINAL WHERE {_in_force(database)} AND {counted} {_BY_PLAN}"
    seats = (
        f"SELECT period, {keys}, territory_id, sum(quota) AS asked, sum(worked) AS whole, "
        f"sumIf(worked, day < {today}) AS gone FROM ({plan}) GROUP BY period, team_id, rep_id, territory_id"
    )
    due = rounded("toInt256(asked) * gone", "toInt256(greatest(whole, 1))")
    wins = f"{database}.measures WHERE measure = 'won_amount' AND day <= {today}"
    won = f"SELECT toDate32(local_hour) AS day, * FROM {wins}"
    nothing = "toInt64(0)"
    summed = (
        f"SELECT period, {keys}, asked, if(whole = 0, {nothing}, {due}) AS due, {nothing} AS won FROM ({seats}) "
        f"UNION ALL SELECT {chosen}, {keys}, {nothing}, {nothing}, value FROM ({won})"
    )
    return (
        f"SELECT period, {', '.join([*whom, *names])}, sum(asked) AS quota, sum(due) AS quota_due, "
        f"sum(won) AS revenue, {ratio('revenue', 'quota')} AS quota_attainment, "
        f"{ratio('revenue', 'quota_due')} AS pace, {ratio('revenue * toFloat64(quota)', 'quota_due')} AS landing "
        f"FROM ({summed}) GROUP BY period, {keys} HAVING quota > 0"
    )
