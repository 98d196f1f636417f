"""Views that give the KPIs without the reader having to know how they are stored.

They depend on the funnel file (time zone, fiscal year, names), so they are made anew at every start.
`<subject>_by_<grain>_<whom>`: deals, stages or activities; day, week, month, quarter or year; rep or team.
The columns have the names, and the formulas, of `stream.kpis.kpi`.
"""

from collections.abc import Iterator

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from stream import topology
from stream.core.funnel import Funnel
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Subject
from stream.kpis.periods import GRAINS, Grain
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.deal_measures import measures
from stream.sinks.clickhouse.deals_view import deals
from stream.sinks.clickhouse.funnel_sql import hour_of
from stream.sinks.clickhouse.kpi_sql import columns, measures_of
from stream.sinks.clickhouse.sql import bucket, lookup, member, text, texts

WHOM = {"rep": ("team_id", "rep_id"), "team": ("team_id",)}
# Only the first two colons split: reasons and the like may have colons of their own.
_MEASURE = (
    "substringIndex(name, ':', 1) AS measure, substring(name, length(measure) + 2) AS labels, "
    "substringIndex(labels, ':', 1) AS label, substring(labels, length(label) + 2) AS detail"
)


_SUBJECTS: dict[Subject, str] = {"deals": "deals", "stage": "stages", "activity type": "activities"}
"""What the KPIs of a subject are called in the names of views."""


def create_views(clickhouse: ClickHouse, funnel: Funnel) -> None:
    """Make all views anew. Raises ClickHouseUnavailable."""
    for name, select in views(clickhouse.database, funnel):
        clickhouse.command(f"CREATE OR REPLACE VIEW {clickhouse.database}.{name} AS {select}")


def views(database: str, known: Funnel) -> Iterator[tuple[str, str]]:
    """Yield every view as (name, SELECT), each after those it reads."""
    file = known.file
    yield from _lookups(file)
    local_hour = f"toTimeZone(hour, {text(file.time_zone)}) AS local_hour"
    yield (
        "hours",
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, "
        f"{local_hour}, measures, version FROM {database}.kpi_hours FINAL",
    )
    yield (
        "measures",
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, local_hour, "
        f"{_MEASURE}, value "
        f"FROM {database}.hours ARRAY JOIN mapKeys(measures) AS name, mapValues(measures) AS value",
    )
    yield (
        "restatements",
        f"SELECT restated_at, hour, {local_hour}, {_names(WHOM['rep'], file)}, territory_id, pipeline_id, "
        f"{_MEASURE}, before, after, causes "
        f"FROM {database}.restated_hours FINAL",
    )
    yield "uncertain_deals", _uncertain_deals(database, file)
    yield "deals", deals(database, known)
    off_rows = " UNION ALL ".join(measures(known, database))
    hour = f"{hour_of('at', known)} AS hour, {local_hour}"
    yield (
        "deal_measures",
        f"SELECT team_id, rep_id, territory_id, pipeline_id, {hour}, measure, label, detail, value FROM ({off_rows})",
    )
    for whom in WHOM:
        for subject in _SUBJECTS:
            for grain in GRAINS:
                yield _kpis(database, known, subject, whom, grain)
        for subject in ("deals", "stage"):
            yield _kpis(database, known, subject, whom)


def _kpis(database: str, known: Funnel, subject: Subject, whom: str, grain: Grain | None = None) -> tuple[str, str]:
    """Return name and SELECT of a view of KPIs: of periods of a grain, by their first days, or of now."""
    ids = WHOM[whom]
    shown, by = [_names(ids, known.file)], list(ids)
    if grain is not None:
        shown.insert(0, f"{bucket(grain, known.file.fiscal_year_starts)} AS {grain}")
        by.insert(0, grain)
    match subject:
        case "stage":
            shown += ["pipeline_id", "label AS stage_id", _stage(known.file)]
            by += ["pipeline_id", "stage_id"]
        case "activity type":
            shown += ["label AS activity_type", _activity(known.file)]
            by.append("activity_type")
    kpis = [kpi for kpi in kpis_of(subject, "period" if grain else "now") if kpi.of_reps or "rep_id" not in ids]
    return (
        f"{_SUBJECTS[subject]}_{f'by_{grain}' if grain else 'now'}_{whom}",
        f"SELECT {', '.join(shown)}, {columns(kpis, known)} FROM {database}.measures "
        f"WHERE measure IN ({texts(measures_of(kpis))}) GROUP BY {', '.join(by)}",
    )


def _uncertain_deals(database: str, funnel: FunnelFile) -> str:
    """Return the deals with a gap later than their last healing, since when, and who has them now.

    A gap that a merge left ends with any stage of the deal's own.
    Of several contents of one event the one with the highest revision counts, as everywhere.
    """
    topic = f"topic = {text(topology.DEALS.name)}"
    flagged = f"SELECT entity_id FROM {database}.raw_events WHERE {topic} AND type = 'deal.gap'"
    events = (
        "SELECT entity_id, event_id, argMax((type, occurred_at, body), (revision, occurred_at, version)) AS last, "
        "last.1 AS kind, last.2 AS at, last.3 AS content "
        f"FROM {database}.raw_events WHERE {topic} AND entity_id IN ({flagged}) GROUP BY entity_id, event_id"
    )
    deals = (
        "SELECT entity_id AS deal_id, maxIf(at, kind = 'deal.healed') AS healed, "
        "countIf(kind = 'deal.stage_changed') > 0 AS has_stage, "
        "groupArrayIf((at, JSONExtractString(content, 'until') = 'stage'), kind = 'deal.gap') AS gaps, "
        "arrayFilter(gap -> gap.1 > healed AND NOT (gap.2 AND has_stage), gaps) AS open, "
        "arrayMin(gap -> gap.1, open) AS since, "
        "argMaxIf(content, (at, event_id), kind = 'deal.owner_changed') AS owner, "
        "JSONExtractString(owner, 'rep_id') AS rep_id, "
        "JSONExtract(owner, 'assignments', 'Array(Tuple(starts_at String, team_id String))') AS assignments, "
        "arrayFilter(a -> parseDateTime64BestEffortOrZero(a.1, 6, 'UTC') <= now64(6, 'UTC'), assignments) AS past, "
        "if(empty(past), assignments[1], past[-1]).2 AS team_id "
        f"FROM ({events}) GROUP BY deal_id HAVING notEmpty(open)"
    )
    return f"SELECT deal_id, since, {_names(WHOM['rep'], funnel)} FROM ({deals})"


def _names(ids: tuple[str, ...], funnel: FunnelFile) -> str:
    columns = ["team_id", f"{member('team_id', [(team.id, team.name) for team in funnel.teams])} AS team"]
    if "rep_id" in ids:
        columns += ["rep_id", f"{member('rep_id', [(rep.id, rep.name) for rep in funnel.reps])} AS rep"]
    return ", ".join(columns)


def _stage(funnel: FunnelFile) -> str:
    stages = [(stage, position) for pipeline in funnel.pipelines for position, stage in enumerate(pipeline.stages)]
    places = ", ".join(str(position) for _, position in stages)
    return (
        f"{lookup('label', [(stage.id, stage.name) for stage, _ in stages], 'label')} AS stage, "
        f"transform(label, [{texts(stage.id for stage, _ in stages)}], [{places}], 999) AS stage_position"
    )


def _activity(funnel: FunnelFile) -> str:
    kinds = funnel.activity_types
    selling = texts(kind.id for kind in kinds if kind.selling)
    return (
        f"{lookup('label', [(kind.id, kind.name) for kind in kinds], 'label')} AS activity, "
        f"{f'activity_type IN ({selling})' if selling else '0'} AS selling"
    )


def _lookups(funnel: FunnelFile) -> Iterator[tuple[str, str]]:
    """Yield the views that say what the ids mean, and how the numbers are to be read."""
    names = [("team", team.id, team.name) for team in funnel.teams]
    names += [("rep", rep.id, rep.name) for rep in funnel.reps]
    names += [("territory", territory.id, territory.name) for territory in funnel.territories]
    names += [("activity_type", kind.id, kind.name) for kind in funnel.activity_types]
    stages: list[str] = []
    for pipeline in funnel.pipelines:
        names.append(("pipeline", pipeline.id, pipeline.name))
        for position, stage in enumerate(pipeline.stages):
            names.append(("stage", stage.id, stage.name))
            columns = texts((stage.id, stage.name, stage.kind, pipeline.id, pipeline.name))
            stages.append(f"({columns}, {position}, {stage.stalled_after_days or 'NULL'})")
    rows = ", ".join(f"({texts(row)})" for row in names)
    yield "names", f"SELECT * FROM values('kind String, id String, name String', {rows})"
    yield (
        "stages",
        "SELECT * FROM values('stage_id String, stage String, kind String, pipeline_id String, pipeline String, "
        f"stage_position UInt16, stalled_after_days Nullable(UInt16)', {', '.join(stages)})",
    )
    yield (
        "reporting",
        f"SELECT {text(funnel.time_zone)} AS time_zone, {text(funnel.currency)} AS currency, "
        f"{minor_digits(funnel.currency)} AS minor_digits, {funnel.fiscal_year_starts} AS fiscal_year_starts",
    )
