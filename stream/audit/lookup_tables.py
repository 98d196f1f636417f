"""What the funnel file says, as rows of the tables that the SQL reads."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile, Pipeline, Rep

NANO = 10**9  # rates have nine decimal places at most
_UNLIMITED_DAYS = 90
_LEAKS = {
    "lost": ("decided", ["lost"]),
    "disqualified": ("decided", ["disqualified"]),
    "stuck": ("due", ["stuck"]),
    "conversion": ("due", ["stuck", "otherwise"]),
    "win_rate": ("closed", ["lost"]),
}
"""By kind of series, what outcomes are of it and which of them leak."""
EVER = -(2**31)  # a day before all others: what is first holds before it begins, too


class LookupTable(NamedTuple):
    """A small table: name, columns with their types, rows."""

    name: str
    columns: dict[str, str]
    rows: list[tuple[Any, ...]]


def lookup_tables(funnel: FunnelFile) -> Iterator[LookupTable]:
    """Yield stages, assignments of the reps, exchange rates and types of activities."""
    yield LookupTable(
        "stages",
        {
            "stage_id": "String",
            "pipeline_id": "String",
            "position": "Int32",
            "kind": "String",
            "of_leads": "UInt8",
            "mark": "String",
            "is_qualified": "UInt8",
            "goes_on_in": "Array(String)",
            "stalled_after": "Int64",
        },
        [row for pipeline in funnel.pipelines for row in _stages(pipeline, funnel)],
    )
    assignments = [row for rep in funnel.reps for row in _assignments(rep)]
    yield LookupTable(
        "assignments",
        {"rep_id": "String", "taken": "Int32", "starts": "Int32", "team_id": "String", "territory_id": "String"},
        assignments,
    )
    yield LookupTable("takings", {"rep_id": "String", "taken": "Int32"}, sorted({row[:2] for row in assignments}))
    yield LookupTable(
        "rates",
        {"currency": "String", "starts": "Int32", "nano_rate": "Int64", "digits": "Int32"},
        [(funnel.currency, EVER, NANO, minor_digits(funnel.currency)), *_rates(funnel)],
    )
    yield LookupTable(
        "watched",
        {"kind": "String", "family": "String", "pipeline_id": "String", "stage_id": "String", "leaks": "Array(String)"},
        [row for pipeline in funnel.pipelines for row in _watched(pipeline, funnel)],
    )
    yield LookupTable("activity_types", {"activity_type": "String"}, [(kind.id,) for kind in funnel.activity_types])


def _stages(pipeline: Pipeline, funnel: FunnelFile) -> Iterator[tuple[Any, ...]]:
    goes_on_in = list(_continuing(pipeline, funnel))
    marked = [n for n, stage in enumerate(pipeline.stages) if stage.kind == "open" and stage.mark == "sql"]
    for position, stage in enumerate(pipeline.stages):
        is_beyond = stage.kind == "won" or (stage.kind == "open" and position >= min(marked, default=position))
        is_qualified = bool(marked) and is_beyond
        of_leads = pipeline.kind == "leads"
        stalled_after = (stage.stalled_after_days or _UNLIMITED_DAYS) * 86_400 * 10**6
        mark = stage.mark or ""
        yield stage.id, pipeline.id, position, stage.kind, of_leads, mark, is_qualified, goes_on_in, stalled_after


def _watched(pipeline: Pipeline, funnel: FunnelFile) -> Iterator[tuple[Any, ...]]:
    """Yield what can leak of a pipeline: nothing is lost where neither it nor what continues it has such a stage."""
    through = {pipeline.id, *_continuing(pipeline, funnel)}
    kinds = {stage.kind for one in funnel.pipelines if one.id in through for stage in one.stages}
    for kind, (family, leaks) in _LEAKS.items():
        if kind not in funnel.alerts.watch or (family == "decided" and kind not in kinds):
            continue
        if family == "closed":
            yield from [(kind, family, pipeline.id, "", leaks)] * (pipeline.kind == "deals")
        else:
            yield from ((kind, family, pipeline.id, one.id, leaks) for one in pipeline.stages if one.kind == "open")


def _continuing(pipeline: Pipeline, funnel: FunnelFile) -> Iterator[str]:
    following = {one.id: one.continues_in for one in funnel.pipelines}
    at = following[pipeline.id]
    while at is not None:
        yield at
        at = following[at]


def _assignments(rep: Rep) -> Iterator[tuple[Any, ...]]:
    """Yield a rep's assignments, once for each day on which one leaves open deals behind, for deals taken since."""
    starts = [_day(one.starts) if number else EVER for number, one in enumerate(rep.assignments)]
    leaving = [day for day, one in zip(starts, rep.assignments, strict=True) if one.open_deals == "stay"]
    for taken in sorted({EVER, *leaving}):
        for day, one in zip(starts, rep.assignments, strict=True):
            if day <= taken or one.open_deals == "go_along":
                yield rep.id, taken, day, one.team, one.territory or ""


def _rates(funnel: FunnelFile) -> Iterator[tuple[Any, ...]]:
    for currency, rates in funnel.rates().items():
        for number, rate in enumerate(rates):
            yield currency, _day(rate.starts) if number else EVER, int(rate.rate * NANO), minor_digits(currency)
        if not rates:
            # The currency is known, but not what it is worth.
            yield currency, EVER, 0, minor_digits(currency)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days
