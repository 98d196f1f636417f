"""The formulas of the gauges, by name: of a team, a rep, a type of activity, a stage."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemas.funnel_file import FunnelFile, Stage
from stream.oracle.plans import Planned

Sums = Counter[str]
"""Measure (`name`, `name:label` or `name:label:detail`) to its sum."""


def all_of(sums: Sums, name: str) -> int:
    """Return a measure over all its labels."""
    return sum(value for key, value in sums.items() if key.partition(":")[0] == name)


def quotient(part: float, whole: float) -> float | None:
    """Return a quotient; None: there is nothing to divide by."""
    return part / whole if whole > 0 else None


def _quantile(sums: Sums, name: str, quarters: int) -> float | None:
    """Return a quantile in quarters: where it falls between two values, their mean."""
    values = sorted(
        int(key.partition(":")[2]) for key, n in sums.items() if key.startswith(f"{name}:") for _ in range(n)
    )
    if not values:
        return None
    place, rest = divmod(len(values) * quarters, 4)
    return float(values[place]) if rest else (values[place - 1] + values[place]) / 2


def _days(value: float | None, of_a_day: int) -> float | None:
    return None if value is None else value / of_a_day


def _mql(s: Sums) -> int:
    return s["mql_converted"] + s["mql_lost"] + s["mql_open"]


def _closed(s: Sums) -> int:
    return s["won"] + s["lost_deals"]


# Of a team; those in money, in the minor unit.
MONEY: dict[str, Callable[[Sums], float | None]] = {
    "dealstream_revenue": lambda s: s["won_amount"],
    "dealstream_closed_amount": lambda s: s["won_amount"] + s["lost_amount"],
    "dealstream_average_deal": lambda s: quotient(s["won_amount"], s["won"] - s["won_without_amount"]),
    "dealstream_median_deal": lambda s: _quantile(s, "won_amounts", 2),
    "dealstream_deal_lower_quartile": lambda s: _quantile(s, "won_amounts", 1),
    "dealstream_deal_upper_quartile": lambda s: _quantile(s, "won_amounts", 3),
    "dealstream_created_amount": lambda s: s["created_amount"],
}
DEALS: dict[str, Callable[[Sums], float | None]] = {
    "dealstream_won_deals": lambda s: s["won"],
    "dealstream_lost_deals": lambda s: s["lost_deals"],
    "dealstream_closed_deals": _closed,
    "dealstream_disqualified_deals": lambda s: s["disqualified_deals"],
    "dealstream_decided_deals": lambda s: _closed(s) + s["disqualified_deals"],
    "dealstream_win_rate_ratio": lambda s: quotient(s["won"], _closed(s)),
    "dealstream_win_rate_broad_ratio": lambda s: quotient(s["won"], _closed(s) + s["disqualified_deals"]),
    "dealstream_won_qualified_deals": lambda s: s["won_qualified"],
    "dealstream_closed_qualified_deals": lambda s: s["won_qualified"] + s["lost_qualified"],
    "dealstream_win_rate_qualified_ratio": lambda s: quotient(
        s["won_qualified"], s["won_qualified"] + s["lost_qualified"]
    ),
    "dealstream_won_with_amount_deals": lambda s: s["won"] - s["won_without_amount"],
    "dealstream_win_rate_by_value_ratio": lambda s: quotient(s["won_amount"], s["won_amount"] + s["lost_amount"]),
    "dealstream_win_rate_by_value_left_out": lambda s: s["won_without_amount"] + s["lost_without_amount"],
    "dealstream_created_deals": lambda s: s["created"],
    "dealstream_created_won_deals": lambda s: s["created_won"],
    "dealstream_win_rate_cohort_ratio": lambda s: quotient(s["created_won"], s["created"]),
    "dealstream_still_open_deals": lambda s: (
        s["created"] - s["created_won"] - s["created_lost"] - s["created_disqualified"]
    ),
    "dealstream_cycle_seconds": lambda s: s["cycle_seconds"],
    "dealstream_cycle_deals": lambda s: s["cycle_deals"],
    "dealstream_cycle_days_mean": lambda s: quotient(s["cycle_seconds"] / 86_400, s["cycle_deals"]),
    "dealstream_cycle_days_median": lambda s: _days(_quantile(s, "cycle_minutes", 2), 1440),
    "dealstream_mql_deals": _mql,
    "dealstream_mql_converted_deals": lambda s: s["mql_converted"],
    "dealstream_mql_decided_deals": lambda s: s["mql_converted"] + s["mql_lost"],
    "dealstream_mql_to_sql_ratio": lambda s: quotient(s["mql_converted"], _mql(s)),
    "dealstream_mql_to_sql_decided_ratio": lambda s: quotient(s["mql_converted"], s["mql_converted"] + s["mql_lost"]),
    "dealstream_logged_seconds": lambda s: all_of(s, "activity_seconds"),
}
SELLING_SECONDS = "dealstream_selling_seconds"
SELLING_SHARE = "dealstream_selling_share_logged_ratio"
WINNING_REPS, ACTIVE_REPS = "dealstream_winning_reps", "dealstream_active_reps"
REPS_WINNING = "dealstream_reps_winning_ratio"

PLAN_MONEY = ("dealstream_quota", "dealstream_quota_due", "dealstream_landing")
AT_QUOTA, WITH_QUOTA = "dealstream_reps_at_quota", "dealstream_reps_with_quota"
AT_QUOTA_SHARE = "dealstream_reps_at_quota_ratio"
REP_QUOTA, REP_ATTAINMENT = "dealstream_rep_quota", "dealstream_rep_quota_attainment_ratio"
PLANS = frozenset(
    (
        *PLAN_MONEY, "dealstream_quota_attainment_ratio", "dealstream_pace_ratio", "dealstream_capacity_seconds",
        "dealstream_selling_share_worked_ratio", REP_QUOTA, REP_ATTAINMENT,
    )
)  # fmt: skip


def of_plan(won: int, planned: Planned, selling: int) -> Iterator[tuple[str, float | None]]:
    """Yield the gauges of a team's plan over a period: name, and value."""
    yield "dealstream_quota", planned.quota
    yield "dealstream_quota_due", planned.due
    yield "dealstream_landing", quotient(won * planned.quota, planned.due)
    yield "dealstream_quota_attainment_ratio", quotient(won, planned.quota)
    yield "dealstream_pace_ratio", quotient(won, planned.due)
    yield "dealstream_capacity_seconds", planned.capacity
    yield "dealstream_selling_share_worked_ratio", quotient(selling, planned.capacity)


REPS: dict[str, Callable[[Sums], float | None]] = {
    "dealstream_rep_won_deals": lambda s: s["won"],
    "dealstream_rep_lost_deals": lambda s: s["lost_deals"],
    "dealstream_rep_win_rate_ratio": lambda s: quotient(s["won"], _closed(s)),
    "dealstream_rep_activities": lambda s: all_of(s, "activities"),
}
REP_REVENUE = "dealstream_rep_revenue"

ACTIVITIES = {"dealstream_activities": "activities", "dealstream_activity_seconds": "activity_seconds"}

FATES = {
    "moved_on": "progressed", "lost": "lost", "disqualified": "disqualified", "moved_pipeline": "moved_pipeline",
}  # fmt: skip
FLOWS = {
    "entered": "entered", "advanced": "advanced", "skipped": "skipped", "moved_back": "moved_back",
    "lost_moves": "lost", "disqualified_moves": "disqualified", "moved_pipeline_moves": "moved_pipeline",
    "reassigned": "handed_off", "taken_over": "taken_over", "reopened": "reopened",
}  # fmt: skip
_EXITS = ("advanced", "moved_back", "lost", "disqualified", "moved_pipeline")
_DERIVED = (
    "entered_deals", *(f"{fate}_{of}" for fate in (*FATES, "stuck", "fresh") for of in ("deals", "ratio")),
    "decided_deals", "decided_rate_ratio", "pipeline_lost_moves", "losses_from_here_ratio",
    "time_seconds", "exits", "time_in_stage_mean", "time_against_limit",
    "time_with_open_seconds", "pipeline_time_with_open_seconds", "bottleneck_share_ratio",
)  # fmt: skip
STAGE = "dealstream_stage_"
STAGES = frozenset(STAGE + name for name in (*FLOWS, *_DERIVED))


class StageSums(NamedTuple):
    """What a stage is counted from, over a period.

    `of_pipeline`: ids of the pipeline's open stages. `stuck`: deals that entered in the period, are open, and came
    longer ago than the stage's limit. `elapsed`: by stage, seconds so far of the visits that are under way.
    """

    sums: Sums
    of_pipeline: list[str]
    stuck: int
    elapsed: Counter[str]


def of_stage(known: StageSums, stage: Stage) -> Iterator[tuple[str, float | None]]:
    """Yield the gauges of a stage over a period: name, and value. Of a closed one there is little to say."""

    def get(name: str, stage_id: str = stage.id) -> int:
        return known.sums[f"{name}:{stage_id}"]

    yield f"{STAGE}entered", get("entered")
    if stage.kind != "open":
        return
    for name, measure in FLOWS.items():
        yield STAGE + name, get(measure)
    counts = {name: get(f"cohort_{fate}") for name, fate in FATES.items()}
    decided = sum(counts.values())
    counts |= {"stuck": known.stuck, "fresh": get("cohort_open") - known.stuck}
    entered = sum(counts.values())
    yield f"{STAGE}entered_deals", entered
    for name, number in counts.items():
        yield f"{STAGE}{name}_deals", number
        yield f"{STAGE}{name}_ratio", quotient(number, entered)
    yield f"{STAGE}decided_deals", decided
    yield f"{STAGE}decided_rate_ratio", quotient(counts["moved_on"], decided)
    losses = sum(get("lost", one) for one in known.of_pipeline)
    yield f"{STAGE}pipeline_lost_moves", losses
    yield f"{STAGE}losses_from_here_ratio", quotient(get("lost"), losses)
    yield from _times(known, stage, sum(map(get, _EXITS)))


def _times(known: StageSums, stage: Stage, exits: int) -> Iterator[tuple[str, float | None]]:
    def with_open(stage_id: str) -> int:
        return known.sums[f"stage_seconds:{stage_id}"] + known.elapsed[stage_id]

    seconds = known.sums[f"stage_seconds:{stage.id}"]
    days = quotient(seconds / 86_400, exits)
    limit = stage.stalled_after_days
    yield f"{STAGE}time_seconds", seconds
    yield f"{STAGE}exits", exits
    yield f"{STAGE}time_in_stage_mean", days
    yield f"{STAGE}time_against_limit", None if days is None or limit is None else days / limit
    whole = sum(map(with_open, known.of_pipeline))
    yield f"{STAGE}time_with_open_seconds", with_open(stage.id)
    yield f"{STAGE}pipeline_time_with_open_seconds", whole
    yield f"{STAGE}bottleneck_share_ratio", quotient(with_open(stage.id), whole)


def selling_types(funnel: FunnelFile) -> list[str]:
    """Return the types of activity that the funnel file calls selling."""
    return [kind.id for kind in funnel.activity_types if kind.selling]
