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
        direction="less is better",
        formula=Ratio(total("stage_seconds"), _EXITS, DAY_SECONDS),
        gauge=Gauge(part="time_seconds", whole="exits"),
        rank=4,
    ),
    Kpi(
        id="time_in_stage_median",
        subject="stage",
        unit="days",
        direction="less is better",
        formula=SurvivalMedian("stayed", "waited", DAY_HOURS),
        rank=5,
    ),
    Kpi(
        id="bottleneck_share",
        subject="stage",
        unit="share",
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
        direction="less is better",
        formula=AgainstTarget("time_in_stage_mean", "stalled_after_days"),
        gauge=Gauge(),
        rank=9,
    ),
)
