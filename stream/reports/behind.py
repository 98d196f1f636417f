"""Which deals are behind a number: each KPI that has deals, as a condition on the rows of the deals.

Expressions are over a row of `deal_rows` that is called `deal`; `{begin:Int64}` and `{end:Int64}` are the ends of the
period, microseconds UTC, `{whole_begin:Int64}` and `{whole_end:Int64}` those of the whole month, quarter or year that
it is the begin of; the other parameters are those of `Whose`, and `stage`.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from stream.core.funnel import Funnel
from stream.reports.query import Whose
from stream.sinks.clickhouse.deals_view import is_overdue, is_quiet, is_stuck, is_uncertain
from stream.sinks.clickhouse.funnel_sql import DAY, IN_PLAY_NOW, NOW, hour_of, in_play_from, stuck_after
from stream.sinks.clickhouse.sql import text, texts


class Scope(NamedTuple):
    """Of which deals; `stage`: of one stage, else of the deals of whoever is looked at."""

    whose: Whose
    funnel: Funnel
    database: str
    stage: str | None = None

    def had(self, place: str, pipeline: str) -> str:
        """Return the condition that somebody who is looked at had the deal, in a pipeline that is looked at.

        `place`: where rep_id, team_id and territory_id stand, with {} for the name.
        """
        columns = {name: place.format(f"{name}_id") for name in ("team", "rep", "territory")} | {"pipeline": pipeline}
        asked = self.whose._asdict()
        return _all(*(f"{column} = {{{name}:String}}" for name, column in columns.items() if asked[name] is not None))


Condition = Callable[[Scope], str]


def _all(*conditions: str) -> str:
    return f"({' AND '.join(conditions)})" if conditions else "1"


def _in_period(moment: str) -> str:
    return f"{moment} >= {{begin:Int64}} AND {moment} < {{end:Int64}}"


_IN_PLAY = in_play_from("{begin:Int64}")


def _happened(moment: str) -> str:
    """Return the condition that a moment of a deal lies in the period."""
    return f"{_IN_PLAY} AND {_in_period(moment)}"


def _closed(*outcomes: str, also: str = "1") -> Condition:
    return lambda scope: _all(
        f"deal.outcome IN ({texts(outcomes)})",
        _happened("assumeNotNull(deal.closed_at)"),
        scope.had("deal.closed.{}", "deal.pipeline_id"),
        also,
    )


def _created(also: str = "1") -> Condition:
    return lambda scope: _all(
        "deal.created_at IS NOT NULL AND NOT deal.is_lead",
        _happened("assumeNotNull(deal.created_at)"),
        scope.had("deal.created.{}", "deal.created_pipeline_id"),
        also,
    )


def _qualifying(also: str = "1") -> Condition:
    return lambda scope: _all(
        "deal.qualifying.fate != ''",
        _happened("deal.qualifying.at"),
        scope.had("deal.qualifying.{}", "deal.qualifying.pipeline_id"),
        also,
    )


def _now(flag: Callable[[Funnel], str] | None = None) -> Condition:
    def condition(scope: Scope) -> str:
        stages = scope.funnel.stages.values()
        open_ = [stage.id for stage in stages if stage.kind == "open" and not stage.of_leads]
        return _all(
            IN_PLAY_NOW,
            f"deal.stage_id IN ({texts(open_ if scope.stage is None else [scope.stage])})",
            scope.had("deal.owner.{}", "deal.pipeline_id"),
            "1" if flag is None else flag(scope.funnel),
        )

    return condition


def _expected(scope: Scope) -> str:
    moment = "assumeNotNull(deal.expected_close)"
    return _all(
        _now()(scope),
        "deal.qualified AND deal.expected_close IS NOT NULL",
        f"{moment} >= {{whole_begin:Int64}} AND {moment} < {{whole_end:Int64}}",
    )


def _won_later(scope: Scope) -> str:
    is_later = f"deal.outcome = 'won' AND deal.closed_at > {NOW}"
    return _all(IN_PLAY_NOW, is_later, scope.had("deal.closed.{}", "deal.pipeline_id"))


def _reached(*fates: str, stuck: bool | None = None) -> Condition:
    def condition(scope: Scope) -> str:
        also = "1"
        if stuck is not None:
            limit = stuck_after("one_stage_id", scope.funnel)
            hour = f"toUnixTimestamp64Second({hour_of('one_at', scope.funnel)}) * 1000000"
            is_stuck_now = "0" if limit == "0" else f"({limit} > 0 AND {hour} <= {NOW} - {limit} * {DAY})"
            also = is_stuck_now if stuck else f"NOT {is_stuck_now}"
        return _any_of(
            "reached",
            "one_stage_id = {stage:String}",
            _in_period("one_at"),
            f"one_fate IN ({texts(fates)})" if fates else "1",
            scope.had("one_{}", "one_pipeline_id"),
            also,
        )

    return condition


def _from_first(scope: Scope) -> str:
    stages = scope.funnel.open_stages[scope.funnel.stages[scope.stage or ""].pipeline_id]
    first = _any_of(
        "reached",
        f"one_stage_id = {text(stages[0].id)}",
        _in_period("one_at"),
        scope.had("one_{}", "one_pipeline_id"),
    )
    return _all(first, _any_of("reached", "one_stage_id = {stage:String}"))


def _began(*beginnings: str) -> Condition:
    return lambda scope: _any_of(
        "parts",
        "one_stage_id = {stage:String}",
        _in_period("one_began"),
        f"one_beginning IN ({texts(beginnings)})",
        scope.had("one_{}", "one_pipeline_id"),
    )


def _ended(*endings: str) -> Condition:
    return lambda scope: _any_of(
        "parts",
        "1" if scope.stage is None else "one_stage_id = {stage:String}",
        _in_period("assumeNotNull(one_ended)"),
        f"one_ending IN ({texts(endings)})",
        scope.had("one_{}", "one_pipeline_id"),
    )


def _skipped(scope: Scope) -> str:
    funnel, stage = scope.funnel, scope.funnel.stages[scope.stage or ""]
    own = [one for one in funnel.stages.values() if one.pipeline_id == stage.pipeline_id]
    before = texts(one.id for one in own if one.kind == "open" and one.position < stage.position)
    beyond = texts(one.id for one in own if one.kind == "won" or (one.kind == "open" and one.position > stage.position))
    following = f"(following_stage_id IN ({beyond}) OR following_pipeline_id != {text(stage.pipeline_id)})"
    condition = _all(
        f"one_stage_id IN ({before or text('')})",
        "one_ending = 'advanced'",
        _in_period("assumeNotNull(one_ended)"),
        following,
        scope.had("one_{}", "one_pipeline_id"),
    )
    # The last part is followed by itself, and has not ended.
    shifted = {
        f"following_{field}": f"arrayPopFront(arrayPushBack(deal.parts.{field}, deal.parts.{field}[-1]))"
        for field in ("stage_id", "pipeline_id")
    }
    return _any_of("parts", condition, others=shifted)


def _any_of(array: str, *conditions: str, others: Mapping[str, str] | None = None) -> str:
    """Return the condition that an element of an array has all of some conditions, one of which is of the period.

    Args:
        array: of the deal.
        conditions: of the element, whose fields are called `one_<field>`. Fields are arrays of their own: tuples of
            all of them take many times longer.
        others: further arrays, by what their elements are called.
    """
    condition = _all(*conditions)
    fields = sorted(set(re.findall(r"\bone_(\w+)", condition)))
    arrays = {f"one_{field}": f"deal.{array}.{field}" for field in fields} | dict(others or {})
    return f"{_IN_PLAY} AND arrayExists(({', '.join(arrays)}) -> {condition}, {', '.join(arrays.values())})"


_WON, _CLOSED = _closed("won"), _closed("won", "lost")
_MOVED = ("advanced", "moved_back", "lost", "disqualified", "moved_pipeline")

BEHIND_DEALS: Mapping[str, Condition] = {
    **dict.fromkeys(
        (
            "revenue", "won", "average_deal", "median_deal", "deal_lower_quartile", "deal_upper_quartile",
            "cycle_days_mean", "cycle_days_median", "activities_per_won_deal", "quota_attainment", "pace", "landing",
        ),
        _WON,
    ),
    "lost": _closed("lost"),
    "disqualified": _closed("disqualified"),
    "win_rate": _CLOSED,
    "win_rate_by_value": _closed("won", "lost", also="deal.closed_amount IS NOT NULL"),
    "win_rate_by_value_left_out": _closed("won", "lost", also="deal.closed_amount IS NULL"),
    "win_rate_qualified": _closed("won", "lost", also="deal.qualified"),
    "win_rate_broad": _closed("won", "lost", "disqualified"),
    **dict.fromkeys(("created", "created_amount", "win_rate_cohort"), _created()),
    "still_open": _created("deal.outcome = ''"),
    **dict.fromkeys(("mql", "mql_to_sql", "mql_to_sql_days"), _qualifying()),
    "mql_to_sql_decided": _qualifying("deal.qualifying.fate != 'open'"),
    **dict.fromkeys(("open_deals", "open_amount", "weighted_pipeline"), _now()),
    "velocity": _now(lambda _: "deal.qualified"),
    "forecast": _now(lambda _: "deal.expected_close < {whole_end:Int64}"),
    "stuck": _now(is_stuck),
    "quiet": _now(is_quiet),
    "overdue": _now(is_overdue),
    "won_later": _won_later,
    "coverage": _expected,
}  # fmt: skip
"""The deals behind KPIs of deals, by id; behind a rate those it is of."""

BEHIND_STAGES: Mapping[str, Condition] = {
    "entered_deals": _reached(),
    **{
        f"{share}{by}": _reached(fate)
        for share, fate in (
            ("moved_on", "progressed"),
            ("lost", "lost"),
            ("disqualified", "disqualified"),
            ("moved_pipeline", "moved_pipeline"),
        )
        for by in ("", "_by_value")
    },
    **{f"stuck{by}": _reached("open", stuck=True) for by in ("", "_by_value")},
    **{f"fresh{by}": _reached("open", stuck=False) for by in ("", "_by_value")},
    "decided_rate": _reached("progressed", "lost", "disqualified", "moved_pipeline"),
    "leaked_amount": _reached("lost", "disqualified"),
    **dict.fromkeys(("cumulative_conversion", "cumulative_conversion_by_value"), _from_first),
    "entered": _began("entered", "reopened"),
    "taken_over": _began("taken_over"),
    "reopened": _began("reopened"),
    "advanced": _ended("advanced"),
    "moved_back": _ended("moved_back"),
    "lost_moves": _ended("lost"),
    "losses_from_here": _ended("lost"),
    "disqualified_moves": _ended("disqualified"),
    "moved_pipeline_moves": _ended("moved_pipeline"),
    "reassigned": _ended("handed_off"),
    "skipped": _skipped,
    **dict.fromkeys(("time_in_stage_mean", "time_against_limit"), _ended(*_MOVED)),
    **dict.fromkeys(("open_deals", "open_amount"), _now()),
    "stuck_now": _now(is_stuck),
    "quiet_now": _now(is_quiet),
    "overdue_now": _now(is_overdue),
}
"""The deals behind KPIs of a stage; behind a share those that it counts, behind a flow each deal once."""

BEHIND_REASONS: Mapping[str, Condition] = dict.fromkeys(("lost", "lost_amount", "share"), _ended("lost"))
"""The deals behind KPIs of a loss reason, of one stage or of all."""


STATES: Mapping[str, Condition] = {
    "open": BEHIND_DEALS["open_deals"],
    **{name: BEHIND_DEALS[name] for name in ("stuck", "quiet", "overdue", "won", "lost", "disqualified", "created")},
    "won_later": BEHIND_DEALS["won_later"],
    "uncertain": lambda scope: _all(
        is_uncertain(scope.database),
        scope.had("deal.owner.{}", "deal.pipeline_id"),
    ),
}
"""The states that deals are listed by; those that came about in a period by the KPI of that name."""

OF_NOW = frozenset({"open", "stuck", "quiet", "overdue", "won_later", "uncertain"})
"""The states that are of now, whatever the period."""
