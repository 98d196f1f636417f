"""Views that give the KPIs without the reader having to know how they are stored.

They depend on the funnel file (time zone, fiscal year, names), so those that say something else then are made anew
whenever another one is in force. Each has a code of its statement as its comment, by which a start leaves it as it is.
`<subject>_by_<grain>_<whom>`: deals, stages, activities, sources or loss_reasons; day, week, month, quarter or year;
rep or team, for deals and stages territory and pipeline too.
The columns have the ids, and the formulas, of `stream.kpis.catalogue`.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from schemas.measures import BY_NAME
from stream.core.buckets import Grain
from stream.core.funnel import Funnel, micros
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Subject
from stream.kpis.periods import GRAINS
from stream.sinks.clickhouse.bottlenecks import bottlenecks
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.deal_measures import measures
from stream.sinks.clickhouse.deals_view import deals, uncertain
from stream.sinks.clickhouse.funnel_sql import NOW, day_of, hour_of, team_today
from stream.sinks.clickhouse.kpi_sql import KpiColumns, is_stuck, measures_of
from stream.sinks.clickhouse.migrations import available
from stream.sinks.clickhouse.plans import forget_other_plans, keep_plan, pace, plan_of, plan_rows
from stream.sinks.clickhouse.sql import bucket, lookup, member, text, texts
from stream.sinks.clickhouse.velocity import velocities

WHOM = {
    "team": ("team_id",),
    "rep": ("team_id", "rep_id"),
    "territory": ("territory_id",),
    "pipeline": ("pipeline_id",),
}


_AHEAD = ("quota", "expected_amount")
"""What there is of days ahead too: alone it makes no row of a time that has not begun."""


class _Views(NamedTuple):
    """The views of a subject: how their names begin, the column that says of which label, and of whom they are."""

    name: str
    label: str
    whom: tuple[str, ...]


_SUBJECTS: dict[Subject, _Views] = {
    "deals": _Views("deals", "", tuple(WHOM)),
    "stage": _Views("stages", "stage_id", tuple(WHOM)),
    "activity type": _Views("activities", "activity_type", ("rep", "team")),
    "source": _Views("sources", "source", ("rep", "team")),
    "loss reason": _Views("loss_reasons", "reason", ("rep", "team")),
}

# Only the first two colons split: reasons and the like may have colons of their own.
_MEASURE = (
    "substringIndex(name, ':', 1) AS measure, substring(name, length(measure) + 2) AS labels, "
    "substringIndex(labels, ':', 1) AS label, substring(labels, length(label) + 2) AS detail"
)

_COLUMNS = "team_id, rep_id, territory_id, pipeline_id, hour, local_hour, measure, label, detail, value"
_TEXTS = ("team_id", "team", "rep_id", "rep", "territory_id", "territory", "pipeline_id", "pipeline")


class View(NamedTuple):
    """A view.

    `columns`: their names; empty: they are not told. Columns of one name have one type in all views of a `subject`.
    """

    name: str
    select: str
    columns: tuple[str, ...] = ()
    subject: str = ""


class Made(NamedTuple):
    """The SELECTs of views that are there, by name, and the types of their columns, by subject."""

    selects: Mapping[str, str]
    types: Mapping[str, Mapping[str, str]]


NONE_MADE = Made({}, {})


def create_views(
    clickhouse: ClickHouse,
    funnel: Funnel,
    made: Made = NONE_MADE,
    pause_seconds: float = 0.0,
    over: Callable[[], bool] = lambda: False,
) -> Made:
    """Make the views that are not there with the same SELECT, and write what they read of plans.

    Raises ClickHouseUnavailable.

    Args:
        clickhouse: where they are made.
        funnel: the funnel file in force.
        made: what this returned the last time; not given: none is there.
        pause_seconds: how long to leave ClickHouse and the processor to others after each view, and a part of a plan.
        over: asked before each of them; once it is true, no more are made, and plans of others stay.
    """
    keep_plan(clickhouse, funnel, funnel.day_of(micros(datetime.now(UTC))), pause_seconds, over)
    types = {subject: dict(known) for subject, known in made.types.items()}
    there = _there(clickhouse) if made is NONE_MADE else {}
    version = available()[-1].number
    now: dict[str, str] = {}
    for name, select, columns, subject in views(clickhouse.database, funnel):
        if over():
            return Made(now, types)
        now[name] = select
        if made.selects.get(name) == select:
            continue
        view = f"{clickhouse.database}.{name}"
        # A migration may give a column another type.
        code = _code(f"{version} {clickhouse.defined(f'{view} {select}')}")
        if there.get(name) == code:
            continue
        known = types.setdefault(subject, {**dict.fromkeys(_TEXTS, "String"), **dict.fromkeys(GRAINS, "Date32")})
        if columns and known.keys() >= set(columns):
            # Told its columns, ClickHouse need not find them out: that takes most of the time.
            told = ", ".join(f"{column} {known[column]}" for column in columns)
            clickhouse.define(f"CREATE OR REPLACE VIEW {view} ({told}) AS {select} COMMENT {text(code)}")
        else:
            clickhouse.define(f"CREATE OR REPLACE VIEW {view} AS {select} COMMENT {text(code)}")
            if columns:
                known |= {row[0]: row[1] for row in clickhouse.query(f"DESCRIBE TABLE {view}")}
        time.sleep(pause_seconds)
    forget_other_plans(clickhouse, funnel)
    return Made(now, types)


def _there(clickhouse: ClickHouse) -> dict[str, str]:
    """Return the codes of the views that are there, by name; of a cluster none: a replica may lack what others have."""
    rows = clickhouse.query(
        "SELECT name, comment FROM system.tables WHERE database = {database:String} AND engine = 'View'",
        {"database": clickhouse.database},
    )
    return {} if clickhouse.cluster else dict(rows)


def _code(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()[:16]


def views(database: str, known: Funnel) -> Iterator[View]:
    """Yield every view, each after those it reads."""
    file = known.file
    yield from _lookups(file)
    yield View("plan", f"SELECT toUInt64({plan_of(known)}) AS plan")
    local_hour = f"toTimeZone(hour, {text(file.time_zone)}) AS local_hour"
    yield View(
        "hours",
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, "
        f"{local_hour}, measures, version FROM {database}.kpi_hours FINAL",
    )
    yield View(
        "measures",
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, local_hour, "
        f"{_MEASURE}, value "
        f"FROM {database}.hours ARRAY JOIN mapKeys(measures) AS name, mapValues(measures) AS value",
    )
    yield View(
        "restatements",
        f"SELECT restated_at, hour, {local_hour}, {_members(database, file)}, territory_id, pipeline_id, "
        f"{_MEASURE}, before, after, causes "
        f"FROM {database}.restated_hours FINAL",
    )
    yield View("uncertain_deals", _uncertain_deals(database, file))
    yield View("deals", deals(database, known))
    yield View("deal_measures", _off_rows(database, known))
    for whom in ("team", "rep"):
        yield View(f"pace_now_{whom}", pace(database, known, WHOM[whom], _names(database, WHOM[whom], file)))
    for whom in ("team", "territory", "pipeline"):
        names = ", ".join(_names(database, WHOM[whom], file))
        yield View(f"velocity_now_{whom}", velocities(database, known, WHOM[whom], names))
    of_stages = ", ".join(_names(database, ("pipeline_id", "stage_id"), file))
    for grain in GRAINS:
        yield View(f"bottlenecks_by_{grain}_pipeline", bottlenecks(database, known, grain, of_stages))
    for subject, its in _SUBJECTS.items():
        # The views of periods share what they add up: their statements, which ClickHouse has to read, are shorter so.
        yield View(_base(subject), _rows(database, known, measures_of(kpis_of(subject, "period"))))
        for whom in its.whom:
            for grain in GRAINS:
                yield _kpis(database, known, subject, whom, grain)
            if kpis_of(subject, "now"):
                yield _kpis(database, known, subject, whom)


def _kpis(database: str, known: Funnel, subject: Subject, whom: str, grain: Grain | None = None) -> View:
    """Return a view of KPIs: of periods of a grain, by their first days, or of now."""
    views = _SUBJECTS[subject]
    group = ([grain] if grain else []) + list(WHOM[whom])
    if subject == "stage" and "pipeline_id" not in group:
        group.append("pipeline_id")
    kpis = [kpi for kpi in kpis_of(subject, "period" if grain else "now") if kpi.of_reps or whom != "rep"]
    names = measures_of(kpis)
    columns = KpiColumns(subject, views.label, group, known)
    keys = [*group, views.label] if views.label else group
    values = ", ".join([*keys, *columns.values(kpis)])
    shown = [*keys, *_names(database, keys, known.file), *columns.intervals(kpis)]
    first_day = [f"{bucket(grain, known.file.fiscal_year_starts)} AS {grain}"] if grain else []
    label = [f"{columns.label_of(names)} AS {views.label}"] if views.label else []
    is_shown = list(_is_shown(grain, names, known))
    sums = ", ".join([*first_day, *(one for one in group if one != grain), *label, *columns.sums(), *is_shown])
    rows = f"{database}.{_base(subject)}" if grain else f"({_rows(database, known, names)})"
    planned = [name for name in names if BY_NAME[name].kept == "plan"]
    if planned and whom != "pipeline":
        by_rep = whom in ("rep", "territory")
        plans = plan_rows(database, known, planned, by_rep=by_rep)
        rows = f"(SELECT {_COLUMNS}, is_stuck FROM {rows} UNION ALL SELECT {_COLUMNS}, 0 AS is_stuck FROM ({plans}))"
    summed = f"SELECT {sums} FROM {rows} GROUP BY {', '.join(keys)}"
    totals = f"SELECT {', '.join([*keys, *columns.totals(), *(['is_shown'] if is_shown else [])])} FROM ({summed})"
    # What is not of one label only takes part in the windows.
    only = f" WHERE {views.label} != ''" if subject in ("stage", "activity type") else ""
    only = " WHERE is_shown" if is_shown else only
    return View(
        f"{views.name}_{f'by_{grain}' if grain else 'now'}_{whom}",
        f"SELECT {', '.join(shown)} FROM (SELECT {values} FROM ({totals}){only})",
        tuple(column.rpartition(" AS ")[2] for column in shown),
        subject,
    )


def _is_shown(grain: Grain | None, names: Sequence[str], known: Funnel) -> Iterator[str]:
    """Yield a column that says whether a group has begun, or has more than what there is of days ahead too."""
    if grain and not set(_AHEAD).isdisjoint(names):
        has_begun = f"max({bucket(grain, known.file.fiscal_year_starts)}) <= {day_of(NOW, known)}"
        yield f"{has_begun} OR countIf(measure NOT IN ({texts(_AHEAD)})) > 0 AS is_shown"


def _rows(database: str, known: Funnel, names: Sequence[str]) -> str:
    """Return a SELECT of the rows of some measures: from the hours, and from the rows of deals only where it must."""
    in_hours = [name for name in names if BY_NAME[name].kept == "hours"]
    off_rows = [name for name in names if BY_NAME[name].kept == "rows"]
    selects = []
    if in_hours:
        selects.append(f"SELECT {_COLUMNS} FROM {database}.measures WHERE measure IN ({texts(in_hours)})")
    if off_rows:
        selects.append(f"SELECT {_COLUMNS} FROM ({_off_rows(database, known, off_rows)})")
    return f"SELECT *, {is_stuck(known)} AS is_stuck FROM ({' UNION ALL '.join(selects)})"


def _base(subject: Subject) -> str:
    """Return the name of the view of the measures that KPIs of a subject over a period are made of."""
    return f"measures_of_{_SUBJECTS[subject].name}"


def _off_rows(database: str, known: Funnel, only: Collection[str] = ()) -> str:
    """Return a SELECT of measures that are read off the rows of deals; without names of all."""
    local_hour = f"toTimeZone(hour, {text(known.file.time_zone)}) AS local_hour"
    return (
        f"SELECT team_id, rep_id, territory_id, pipeline_id, {hour_of('at', known)} AS hour, {local_hour}, "
        f"measure, label, detail, value FROM ({' UNION ALL '.join(measures(known, database, only))})"
    )


def _uncertain_deals(database: str, funnel: FunnelFile) -> str:
    """Return the deals that may have missed changes, since when, and who has them now."""
    owner = (
        "argMaxIf(content, (at, event_id), kind = 'deal.owner_changed') AS owner, "
        f"JSONExtractString(owner, 'rep_id') AS rep_id, {team_today('rep_id', funnel)} AS team_id"
    )
    return f"SELECT deal_id, since, {_members(database, funnel)} FROM ({uncertain(database, owner)})"


def _members(database: str, funnel: FunnelFile) -> str:
    return ", ".join((*WHOM["rep"], *_names(database, WHOM["rep"], funnel)))


def _names(database: str, ids: Iterable[str], funnel: FunnelFile) -> Iterator[str]:
    """Yield the columns that say what ids mean."""
    for column in ids:
        match column:
            case "team_id":
                yield f"{member(database, column)} AS team"
            case "rep_id":
                yield f"{member(database, column)} AS rep"
            case "territory_id":
                yield f"{lookup(column, [(one.id, one.name) for one in funnel.territories], column)} AS territory"
            case "pipeline_id":
                yield f"{lookup(column, [(one.id, one.name) for one in funnel.pipelines], column)} AS pipeline"
            case "stage_id":
                yield from _stage(funnel)
            case "activity_type":
                yield from _activity(funnel)
            case "source":
                names = list(funnel.sources.names.items()) if funnel.sources else []
                yield f"{lookup(column, names, column)} AS source_name"
            case "reason":
                names = list(funnel.loss_reasons.names.items()) if funnel.loss_reasons else []
                yield f"{lookup(column, names, column)} AS loss_reason"


def _stage(funnel: FunnelFile) -> Iterator[str]:
    stages = [(stage, position) for pipeline in funnel.pipelines for position, stage in enumerate(pipeline.stages)]
    places = ", ".join(str(position) for _, position in stages)
    yield f"{lookup('stage_id', [(stage.id, stage.name) for stage, _ in stages], 'stage_id')} AS stage"
    yield f"transform(stage_id, [{texts(stage.id for stage, _ in stages)}], [{places}], 999) AS stage_position"


def _activity(funnel: FunnelFile) -> Iterator[str]:
    kinds = funnel.activity_types
    selling = texts(kind.id for kind in kinds if kind.selling)
    yield f"{lookup('activity_type', [(kind.id, kind.name) for kind in kinds], 'activity_type')} AS activity"
    yield f"{f'activity_type IN ({selling})' if selling else '0'} AS selling"


def _lookups(funnel: FunnelFile) -> Iterator[View]:
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
    # An array of texts is read at once; rows one by one, and the names of a few hundred took longer than the look at
    # the deals that asked for them.
    kinds, ids, called = (f"[{texts(column)}]" for column in zip(*names, strict=True))
    yield View(
        "names",
        f"SELECT kind, id, name FROM (SELECT {kinds} AS kinds, {ids} AS ids, {called} AS names) "
        "ARRAY JOIN kinds AS kind, ids AS id, names AS name",
    )
    yield View(
        "stages",
        "SELECT * FROM values('stage_id String, stage String, kind String, pipeline_id String, pipeline String, "
        f"stage_position UInt16, stalled_after_days Nullable(UInt16)', {', '.join(stages)})",
    )
    yield View(
        "reporting",
        f"SELECT {text(funnel.time_zone)} AS time_zone, {text(funnel.currency)} AS currency, "
        f"{minor_digits(funnel.currency)} AS minor_digits, {funnel.fiscal_year_starts} AS fiscal_year_starts",
    )
