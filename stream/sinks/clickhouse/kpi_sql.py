"""The columns of the KPI views, over the rows of the view `measures`: the formulas of `stream.kpis.kpi`."""

from schemas.funnel_file import FunnelFile
from stream.sinks.clickhouse.sql import median, rate, ratio, texts, total

DEAL_MEASURES = (
    "created", "created_amount", "created_won", "won", "won_amount", "won_without_amount", "won_amounts",
    "lost_deals", "lost_amount", "lost_without_amount", "disqualified_deals", "cycle_deals", "cycle_seconds",
    "cycle_days",
)  # fmt: skip
_STAGE_COUNTS = (
    "entered", "taken_over", "advanced", "skipped", "moved_back", "lost", "disqualified", "handed_off", "reopened",
    "still_there", "still_there_amount", "cohort_entered", "cohort_progressed",
)  # fmt: skip
STAGE_MEASURES = (*_STAGE_COUNTS, "stage_seconds")
ACTIVITY_MEASURES = ("activities", "activity_seconds")

_SECONDS_PER_DAY = 86_400


def deal_columns() -> str:
    """Return the columns of the deals views. Money in the minor unit of the reporting currency."""
    return ", ".join(
        [
            f"{total('created')} AS created",
            f"{total('created_amount')} AS created_amount",
            f"{total('won')} AS won",
            f"{total('lost_deals')} AS lost",
            f"{total('disqualified_deals')} AS disqualified",
            f"{total('won_amount')} AS revenue",
            rate("won", "won + lost", "win_rate"),
            f"{ratio('revenue', 'revenue + ' + total('lost_amount'))} AS win_rate_by_value",
            f"{total('won_without_amount')} + {total('lost_without_amount')} AS win_rate_by_value_left_out",
            rate(total("created_won"), "created", "win_rate_cohort"),
            f"{ratio('revenue', 'won - ' + total('won_without_amount'))} AS average_deal",
            f"{median('won_amounts')} AS median_deal",
            f"{ratio(total('cycle_seconds'), f'{_SECONDS_PER_DAY} * ' + total('cycle_deals'))} AS cycle_days_mean",
            f"{median('cycle_days')} AS cycle_days_median",
        ]
    )


def stage_columns(funnel: FunnelFile) -> str:
    """Return the columns of the stages views; `stalled` is as of the moment of the query."""
    exits = "advanced + moved_back + lost + disqualified + handed_off"
    return ", ".join(
        [
            *(f"{total(name)} AS {name}" for name in _STAGE_COUNTS),
            f"{_stalled(funnel)} AS stalled",
            "entered + taken_over AS entries",
            rate("advanced + skipped", "entries + skipped", "conversion_flow"),
            rate("cohort_progressed", "cohort_entered", "conversion_cohort"),
            rate("lost", "entries", "leakage_lost"),
            rate("disqualified", "entries", "leakage_disqualified"),
            rate("stalled", "entries", "leakage_stalled"),
            f"{ratio(total('stage_seconds'), f'({exits}) * {_SECONDS_PER_DAY}')} AS mean_days",
        ]
    )


def _stalled(funnel: FunnelFile) -> str:
    limits = [
        (stage.id, stage.stalled_after_days)
        for pipeline in funnel.pipelines
        for stage in pipeline.stages
        if stage.stalled_after_days is not None
    ]
    if not limits:
        return "toInt64(0)"
    days = f"transform(label, [{texts(stage for stage, _ in limits)}], [{', '.join(str(d) for _, d in limits)}], 0)"
    overdue = f"{days} > 0 AND hour <= now() - toIntervalSecond({days} * {_SECONDS_PER_DAY})"
    return f"sumIf(value, measure = 'still_there' AND {overdue})"


def activity_columns(funnel: FunnelFile, member: str) -> str:
    """Return the columns of the activities views.

    Args:
        funnel: says which types sell.
        member: the columns whose selling share is the same on each of their rows.
    """
    kinds = [kind.id for kind in funnel.activity_types if kind.selling]
    sells = f"activity_type IN ({texts(kinds)})" if kinds else "0"
    seconds = total("activity_seconds")
    window = f"OVER (PARTITION BY {member})"
    return ", ".join(
        [
            f"{sells} AS selling",
            f"{total('activities')} AS activities",
            f"{seconds} / 60 AS minutes",
            f"{ratio(f'sum(if(selling, minutes, 0)) {window}', f'sum(minutes) {window}')} AS selling_share",
        ]
    )
