"""How long deals stay in a stage, and which stage holds them up."""

from stream.kpis.catalogue.units import DAY_HOURS, DAY_SECONDS
from stream.kpis.declaration import Gauge, Kpi
from stream.kpis.formula import AgainstTarget, Ratio, SurvivalMedian, total

_EXITS = total("advanced", "moved_back", "lost", "disqualified", "moved_pipeline")

TIMES = (
    Kpi(
        id="time_in_stage_mean",
        subject="stage",
        unit="days",
        title="Time in stage",
        short="Days",
        meaning="Mean time that the visits that ended had spent in the stage, whoever had the deal.",
        direction="less is better",
        formula=Ratio(total("stage_seconds"), _EXITS, DAY_SECONDS),
        gauge=Gauge(part="time_seconds", whole="exits"),
        rank=4,
    ),
    Kpi(
        id="time_in_stage_median",
        subject="stage",
        unit="days",
        title="Median time in stage",
        short="Median days",
        meaning="Median time that the visits that began stay in the stage, those counted that are still there.",
        direction="less is better",
        formula=SurvivalMedian("stayed", "waited", DAY_HOURS),
        rank=5,
    ),
    Kpi(
        id="bottleneck_share",
        subject="stage",
        unit="share",
        title="Bottleneck: share of all time",
        short="Bottleneck",
        meaning="Time of the visits that ended and, so far, of those under way / the same of the whole pipeline.",
        direction="less is better",
        formula=Ratio(
            total("stage_seconds", elapsed=("waiting",)), total("stage_seconds", elapsed=("waiting",), of="pipeline")
        ),
        gauge=Gauge(part="time_with_open_seconds", whole="pipeline_time_with_open_seconds"),
        rank=6,
    ),
    Kpi(
        id="time_against_limit",
        subject="stage",
        unit="times",
        title="Time against limit",
        meaning="Mean time in the stage, as a multiple of its limit.",
        direction="less is better",
        formula=AgainstTarget("time_in_stage_mean", "stalled_after_days"),
        gauge=Gauge(),
        rank=9,
    ),
)
