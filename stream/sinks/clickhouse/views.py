"""Views that give the KPIs without the reader having to know how they are stored.

They depend on the funnel file (time zone, fiscal year, names), so they are made anew at every start.
`<subject>_by_<grain>_<whom>`: deals, stages or activities; day, week, month or quarter; rep or team.
"""

from collections.abc import Iterator

from schemas.funnel import FunnelFile
from stream.sinks.clickhouse.client import ClickHouse

WHOM = {"rep": ("team_id", "rep_id"), "team": ("team_id",)}
SUBJECTS = ("deals", "stages", "activities")
GRAINS = ("day", "week", "month", "quarter")


def create_views(clickhouse: ClickHouse, funnel: FunnelFile) -> None:
    """Make all views anew. Raises ClickHouseAway."""
    for name, select in views(clickhouse.database, funnel):
        clickhouse.command(f"CREATE OR REPLACE VIEW {clickhouse.database}.{name} AS {select}")


def views(database: str, funnel: FunnelFile) -> Iterator[tuple[str, str]]:
    """Yield every view as (name, SELECT), each after those it reads."""
    yield "names", _names(funnel)
    yield (
        "hours",
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, "
        f"{_local('hour', funnel)} AS local_hour, measures, version FROM {database}.kpi_hours FINAL",
    )
    yield (
        "measures",
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, local_hour, "
        "splitByChar(':', name)[1] AS measure, substring(name, length(splitByChar(':', name)[1]) + 2) AS label, value "
        f"FROM {database}.hours ARRAY JOIN mapKeys(measures) AS name, mapValues(measures) AS value",
    )
    for grain in GRAINS:
        for whom, columns in WHOM.items():
            start = f"{_bucket(grain, funnel)} AS {grain}"
            by = ", ".join((grain, *columns))
            source = f"FROM {database}.measures"
            yield f"deals_by_{grain}_{whom}", f"SELECT {start}, {', '.join(columns)}, {_DEALS} {source} GROUP BY {by}"
            yield (
                f"stages_by_{grain}_{whom}",
                f"SELECT {start}, {', '.join(columns)}, pipeline_id, label AS stage_id, {_STAGES} {source} "
                f"WHERE measure IN ({_quoted(_STAGE_MEASURES)}) GROUP BY {by}, pipeline_id, stage_id",
            )
            yield (
                f"activities_by_{grain}_{whom}",
                f"SELECT {start}, {', '.join(columns)}, label AS activity_type, "
                "sumIf(value, measure = 'activities') AS activities, "
                "sumIf(value, measure = 'activity_seconds') / 60 AS minutes "
                f"{source} WHERE measure IN ('activities', 'activity_seconds') GROUP BY {by}, activity_type",
            )


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(_text(value) for value in values)


def _local(column: str, funnel: FunnelFile) -> str:
    return f"toTimeZone({column}, {_text(funnel.time_zone)})"


def _bucket(grain: str, funnel: FunnelFile) -> str:
    day = "toDate(local_hour)"
    match grain:
        case "day":
            return day
        case "week":
            return f"toMonday({day})"
        case "month":
            return f"toStartOfMonth({day})"
        case _:
            # Quarters of the fiscal year: shift its start to January, and back.
            shift = (funnel.fiscal_year_starts - 1) % 3
            return f"addMonths(toStartOfQuarter(subtractMonths(toStartOfMonth({day}), {shift})), {shift})"


def _names(funnel: FunnelFile) -> str:
    rows = [("team", team.id, team.name) for team in funnel.teams]
    rows += [("rep", rep.id, rep.name) for rep in funnel.reps]
    rows += [("territory", territory.id, territory.name) for territory in funnel.territories]
    rows += [("activity_type", kind.id, kind.name) for kind in funnel.activity_types]
    for pipeline in funnel.pipelines:
        rows.append(("pipeline", pipeline.id, pipeline.name))
        rows += [("stage", stage.id, stage.name) for stage in pipeline.stages]
    values = ", ".join(f"({_quoted(row)})" for row in rows)
    return f"SELECT * FROM values('kind String, id String, name String', {values})"


def _sum(measure: str) -> str:
    return f"sumIf(value, measure = '{measure}')"


def _wilson(part: str, whole: str, name: str) -> str:
    """Return rate, and its Wilson 95% interval, as columns; NULL where there is nothing to divide by."""
    p, n, z2 = f"({part} / {whole})", whole, "3.8414588206941254"
    root = f"sqrt({p} * (1 - {p}) / {n} + {z2} / (4 * {n} * {n})) * sqrt({z2})"
    centre, scale = f"{p} + {z2} / (2 * {n})", f"1 + {z2} / {n}"
    return (
        f"if({n} = 0, NULL, {p}) AS {name}, "
        f"if({n} = 0, NULL, ({centre} - {root}) / ({scale})) AS {name}_low, "
        f"if({n} = 0, NULL, ({centre} + {root}) / ({scale})) AS {name}_high"
    )


def _median(measure: str) -> str:
    return (
        f"if({_sum(measure)} = 0, NULL, quantileExactWeightedInterpolatedIf(0.5)"
        f"(toInt64OrZero(label), toUInt64(greatest(value, 0)), measure = '{measure}'))"
    )


_DEALS = ", ".join(
    [
        f"{_sum('created')} AS created",
        f"{_sum('won')} AS won",
        f"{_sum('lost_deals')} AS lost",
        f"{_sum('disqualified_deals')} AS disqualified",
        f"{_sum('won_amount')} AS revenue",
        _wilson("won", "(won + lost)", "win_rate"),
        f"if(won = {_sum('won_without_amount')}, NULL, revenue / (won - {_sum('won_without_amount')})) AS average_deal",
        f"{_median('won_amounts')} AS median_deal",
        f"if({_sum('cycle_deals')} = 0, NULL, {_sum('cycle_seconds')} / {_sum('cycle_deals')} / 86400) AS cycle_days",
        f"{_median('cycle_days')} AS median_cycle_days",
    ]
)

_STAGE_COUNTS = (
    "entered", "taken_over", "advanced", "skipped", "moved_back", "lost", "disqualified", "handed_off", "reopened",
    "still_there", "cohort_entered", "cohort_progressed",
)  # fmt: skip
_STAGE_MEASURES = (*_STAGE_COUNTS, "stage_seconds", "still_there_amount")
_EXITS = "(advanced + moved_back + lost + disqualified + handed_off)"

_STAGES = ", ".join(
    [
        *(f"{_sum(name)} AS {name}" for name in _STAGE_COUNTS),
        f"{_sum('still_there_amount')} AS still_there_amount",
        "entered + taken_over AS entries",
        _wilson("(advanced + skipped)", "(entries + skipped)", "conversion_flow"),
        _wilson("cohort_progressed", "cohort_entered", "conversion_cohort"),
        "if(entries = 0, NULL, lost / entries) AS leakage_lost",
        "if(entries = 0, NULL, disqualified / entries) AS leakage_disqualified",
        f"if({_EXITS} = 0, NULL, {_sum('stage_seconds')} / {_EXITS} / 86400) AS days_in_stage",
    ]
)
