"""What series count, as SQL over the rows of deals. Moments are microseconds UTC; `deal` is a row of `deal_rows`.

Every visit of an open stage has one outcome: how it ended, if that was within the stage's limit, else that it was stuck
when the limit was over. What one person does in a stage within ten minutes, with one outcome, counts once.
"""

from collections.abc import Mapping

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import DAY, day_of, in_play_from
from stream.sinks.clickhouse.sql import texts

UNLIMITED_DAYS = 90
"""The limit of stages for which the funnel file says none."""
BATCH = 10
"""So many deals of one person, stage and outcome within ten minutes are a batch."""

_SLOT = 600 * 10**6
_PLACE = ("team_id", "territory_id", "rep_id")
_SINCE_BEGIN = in_play_from("{begin:Int64}")
"""Holds for each deal with a moment in the days that are looked at, and skips most of the others."""


def limits(funnel: Funnel) -> dict[str, int]:
    """Return the days after which a deal counts as stuck, by open stage."""
    return {
        stage.id: stage.stalled_after_days or UNLIMITED_DAYS
        for pipeline in funnel.file.pipelines
        for stage in pipeline.stages
        if stage.kind == "open"
    }


def stage_counts_sql(database: str, funnel: Funnel, days: Mapping[str, int]) -> str:
    """Return a SELECT of what visits came to, by family, stage and day, of everybody and everyone.

    Families are decided (0: by the day on which they ended, and the age then) and due (1: by the day on which the limit
    was over). Columns: scope (0 all, 1 territory, 2 team), its id, family, pipeline or stage, then arrays: days since
    1970, bands, outcomes, of these lost or stuck, disqualified or not moved on.

    The parameters are `begin` and `end`, and `reach`: `begin` less the longest limit.

    Args:
        database: where `deal_rows` is.
        funnel: the funnel file in force.
        days: the limit of each open stage.
    """
    # Numbers, since they are grouped by many times faster than words.
    ended_as = "transform(ending, ['lost', 'disqualified', 'advanced', 'moved_back'], [1, 2, 3, 4], 5)"
    once = _once(
        "SELECT stage_id AS place_id, team_id, territory_id, rep_id, "
        f"told.1 AS family, told.2 AS moment, told.3 AS of_band, told.4 AS outcome, {_day('moment', funnel)} AS day, "
        f"intDiv(moment, {_SLOT}) AS slot FROM ({outcomes_sql(database, days)}) "
        f"ARRAY JOIN [(0, at, age_band, {ended_as}), (1, due, 0, if(is_stuck, 1, if(ending = 'advanced', 3, 2)))] "
        "AS told WHERE (family = 1 OR NOT is_stuck) AND moment >= {begin:Int64} AND moment < {end:Int64}"
    )
    return _by_scope(once, "outcome = 1", "outcome = 2 OR (family = 1 AND outcome = 1)")


def closed_counts_sql(database: str, funnel: Funnel, cycles: Mapping[str, int]) -> str:
    """Return a SELECT of what deals came to, as `stage_counts_sql` does: of these lost, twice.

    Args:
        database: where `deal_rows` is.
        funnel: the funnel file in force.
        cycles: the median sales cycle of pipelines, in microseconds.
    """
    cycle = f"transform(deal.pipeline_id, [{texts(cycles)}], [{', '.join(map(str, cycles.values()))}], toInt64(0))"
    age = "assumeNotNull(deal.closed_at) - assumeNotNull(deal.created_at)"
    band = (
        f"multiIf({cycle if cycles else 0} AS cycle <= 0, 0, deal.created_at IS NULL OR ({age} AS age) < 0, 5, "
        "age * 4 <= cycle, 0, age * 2 <= cycle, 1, age <= cycle, 2, age <= cycle * 2, 3, 4)"
    )
    place = ", ".join(f"deal.closed.{one} AS {one}" for one in _PLACE)
    once = _once(
        f"SELECT 2 AS family, deal.pipeline_id AS place_id, {place}, toUInt8(deal.outcome = 'lost') AS outcome, "
        f"{band} AS of_band, {_day('assumeNotNull(deal.closed_at)', funnel)} AS day, "
        f"intDiv(assumeNotNull(deal.stage_since), {_SLOT}) AS slot FROM {database}.deal_rows AS deal FINAL "
        f"WHERE {_SINCE_BEGIN} AND deal.outcome IN ('won', 'lost') AND NOT deal.is_lead "
        "AND deal.closed_at >= {begin:Int64} AND deal.closed_at < {end:Int64}"
    )
    return _by_scope(once, "outcome = 1", "outcome = 1")


def batches_sql(database: str, funnel: Funnel, days: Mapping[str, int]) -> str:
    """Return a SELECT of the batches of deals lost or disqualified from `begin` to before `end`, whatever their age.

    Columns: pipeline, stage, team, territory, rep, outcome, day, the moment of the first, how many, by band (5: older
    than the limit) how many, what is known of their amounts together in the reporting currency, and 200 of them.
    """
    band = f"if(ended - visit_began > {_limit('stage_id', days)}, 5, {_band('ended - visit_began', days)})"
    by = ("pipeline_id", "stage_id", *_PLACE, "ending", "day", "slot")
    closed = (
        f"SELECT *, {_day('ended', funnel)} AS day, intDiv(ended, {_SLOT}) AS slot FROM ({_parts(database, days)}) "
        "WHERE ending IN ('lost', 'disqualified') AND ended >= {begin:Int64} AND ended < {end:Int64}"
    )
    many = f"SELECT {', '.join(by)} FROM ({closed}) GROUP BY {', '.join(by)} HAVING count() >= {BATCH}"
    return (
        f"SELECT {', '.join(by[:-1])}, min(ended), count(), sumMap([{band}], [toUInt64(1)]), sumOrNull(amount), "
        "groupArray(200)(deal_id) "
        f"FROM (SELECT * FROM ({closed}) WHERE ({', '.join(by)}) IN ({many}) ORDER BY amount DESC NULLS LAST, deal_id) "
        f"GROUP BY {', '.join(by)} ORDER BY day, min(ended), {', '.join(by)}"
    )


def cycles_sql(database: str) -> str:
    """Return a SELECT of the median sales cycle of the deals won by `end`, by pipeline, in microseconds."""
    return (
        "SELECT deal.pipeline_id, toInt64(quantileExactLow(assumeNotNull(deal.closed_at - deal.created_at))) "
        f"FROM {database}.deal_rows AS deal FINAL WHERE deal.outcome = 'won' AND deal.closed_at < {{end:Int64}} "
        "AND deal.created_at <= deal.closed_at GROUP BY deal.pipeline_id ORDER BY deal.pipeline_id"
    )


def _once(outcomes: str) -> str:
    """Return a SELECT of what counts once: one person's outcomes of a kind within ten minutes, in the youngest band."""
    by = f"family, place_id, {', '.join(_PLACE)}, outcome, day, slot"
    return f"SELECT {by}, min(of_band) AS band FROM ({outcomes}) GROUP BY {by}"


def _by_scope(once: str, first: str, second: str) -> str:
    """Return a SELECT that adds up what counts once, of all, of territories and of teams."""
    sets = ", ".join(f"({one}family, place_id, day, band)" for one in ("", "territory_id, ", "team_id, "))
    return (
        "SELECT scope, scope_id, family, place_id, groupArray(day), groupArray(band), groupArray(n), "
        "groupArray(of_first), groupArray(of_second) FROM ("
        "SELECT multiIf(grouping(team_id) = 0, 2, grouping(territory_id) = 0, 1, 0) AS scope, "
        "multiIf(scope = 2, team_id, scope = 1, territory_id, '') AS scope_id, family, place_id, day, band, "
        "sum(number) AS n, sum(in_first) AS of_first, sum(in_second) AS of_second FROM ("
        "SELECT family, place_id, team_id, territory_id, day, band, count() AS number, "
        f"countIf({first}) AS in_first, countIf({second}) AS in_second "
        f"FROM ({once}) GROUP BY family, place_id, team_id, territory_id, day, band"
        f") GROUP BY GROUPING SETS ({sets}) ORDER BY day, band"
        ") WHERE scope = 0 OR scope_id != '' GROUP BY scope, scope_id, family, place_id"
    )


def _day(moment: str, funnel: Funnel) -> str:
    """Return the day of a moment, in days since 1970."""
    return f"toInt32({day_of(moment, funnel)})"


def outcomes_sql(database: str, days: Mapping[str, int]) -> str:
    """Return a SELECT of what each visit came to or comes to, at the part in which it does.

    Columns: the deal with its loss reason, source and amount, where and whose, `due`, `is_stuck`, `at`, `ending`, band.
    The parameter is `reach`, before which no deal is looked at that has not moved since.
    """
    limit = _limit("stage_id", days)
    return (
        f"SELECT deal_id, loss_reason, source, amount, pipeline_id, stage_id, {', '.join(_PLACE)}, "
        f"visit_began + {limit} AS due, "
        "ended IS NULL OR ended > due AS is_stuck, if(is_stuck, due, assumeNotNull(ended)) AS at, ending, "
        f"{_band('at - visit_began', days)} AS age_band FROM ({_parts(database, days)}) "
        "WHERE (is_stuck AND began <= due) OR (NOT is_stuck AND ending != 'handed_off')"
    )


def _parts(database: str, days: Mapping[str, int]) -> str:
    """Return a SELECT of the parts of visits of open stages."""
    # Parts of a visit stand behind the one that began it.
    began = "arrayFill((began, beginning) -> beginning != 'taken_over', deal.parts.began, deal.parts.beginning)"
    fields = ("pipeline_id", "stage_id", *_PLACE, "began", "ended", "ending", "amount")
    joined = ", ".join(f"deal.parts.{one} AS {one}" for one in fields)
    return (
        "SELECT deal.deal_id AS deal_id, deal.loss_reason AS loss_reason, deal.source AS source, "
        f"{', '.join(fields)}, visit_began FROM {database}.deal_rows AS deal FINAL "
        f"ARRAY JOIN {joined}, {began} AS visit_began "
        f"WHERE {in_play_from('{reach:Int64}')} AND deal.last_move_at >= {{reach:Int64}} "
        f"AND stage_id IN ({texts(days)})"
    )


def _limit(stage: str, days: Mapping[str, int]) -> str:
    """Return the limit of a column's stage in microseconds."""
    return f"transform({stage}, [{texts(days)}], [{', '.join(str(one * DAY) for one in days.values())}], toInt64(0))"


def _band(age: str, days: Mapping[str, int]) -> str:
    """Return the band of an age up to the limit: up to an eighth, a quarter, half, three quarters of it, and all."""
    limit, age = _limit("stage_id", days), f"({age})"
    return (
        f"multiIf({age} * 8 <= {limit}, 0, {age} * 4 <= {limit}, 1, {age} * 2 <= {limit}, 2, "
        f"{age} * 4 <= {limit} * 3, 3, 4)"
    )


def homes_sql(database: str) -> str:
    """Return a SELECT of team, and the territory in which most visits of the team ended from `begin` to `end`."""
    joined = ", ".join(f"deal.parts.{one} AS {one}" for one in ("team_id", "territory_id", "ended"))
    return (
        "SELECT team_id, argMax(territory_id, (number, territory_id)) FROM ("
        f"SELECT team_id, territory_id, count() AS number FROM {database}.deal_rows AS deal FINAL ARRAY JOIN {joined} "
        f"WHERE {_SINCE_BEGIN} AND ended >= {{begin:Int64}} AND ended < {{end:Int64}} "
        "AND team_id != '' AND territory_id != '' "
        "GROUP BY team_id, territory_id) GROUP BY team_id"
    )


def worth_sql(database: str) -> str:
    """Return a SELECT of scope, its id, stage, and the mean amount of the visits that ended from `begin` to `end`."""
    fields = ("team_id", "territory_id", "stage_id", "ended", "amount")
    joined = ", ".join(f"deal.parts.{one} AS {one}" for one in fields)
    return _worth_by_scope(
        f"SELECT team_id, territory_id, stage_id AS place_id, amount FROM {database}.deal_rows AS deal FINAL "
        f"ARRAY JOIN {joined} WHERE {_SINCE_BEGIN} AND ended >= {{begin:Int64}} AND ended < {{end:Int64}}"
    )


def closed_worth_sql(database: str) -> str:
    """Return a SELECT as `worth_sql` does, of pipelines and the deals won or lost from `begin` to `end`."""
    return _worth_by_scope(
        "SELECT deal.closed.team_id AS team_id, deal.closed.territory_id AS territory_id, "
        f"deal.pipeline_id AS place_id, deal.closed_amount AS amount FROM {database}.deal_rows AS deal FINAL "
        f"WHERE {_SINCE_BEGIN} AND deal.outcome IN ('won', 'lost') AND NOT deal.is_lead "
        "AND deal.closed_at >= {begin:Int64} AND deal.closed_at < {end:Int64}"
    )


def _worth_by_scope(amounts: str) -> str:
    return (
        "SELECT scope, scope_id, place_id, mean FROM ("
        "SELECT multiIf(grouping(team_id) = 0, 'team', grouping(territory_id) = 0, 'territory', 'all') AS scope, "
        "multiIf(scope = 'team', team_id, scope = 'territory', territory_id, '') AS scope_id, place_id, "
        f"avg(amount) AS mean FROM ({amounts}) WHERE amount IS NOT NULL "
        "GROUP BY GROUPING SETS ((place_id), (territory_id, place_id), (team_id, place_id))"
        ") WHERE mean > 0 AND (scope = 'all' OR scope_id != '')"
    )
