"""What the funnel file says, as rows of the tables that the SQL reads."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile, Pipeline

NANO = 10**9  # rates have nine decimal places at most
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
        },
        [row for pipeline in funnel.pipelines for row in _stages(pipeline, funnel)],
    )
    yield LookupTable(
        "assignments",
        {"rep_id": "String", "starts": "Int32", "team_id": "String", "territory_id": "String"},
        [
            (rep.id, _day(one.starts) if number else EVER, one.team, one.territory or "")
            for rep in funnel.reps
            for number, one in enumerate(rep.assignments)
        ],
    )
    yield LookupTable(
        "rates",
        {"currency": "String", "starts": "Int32", "nano_rate": "Int64", "digits": "Int32"},
        [(funnel.currency, EVER, NANO, minor_digits(funnel.currency)), *_rates(funnel)],
    )
    yield LookupTable("activity_types", {"activity_type": "String"}, [(kind.id,) for kind in funnel.activity_types])


def _stages(pipeline: Pipeline, funnel: FunnelFile) -> Iterator[tuple[Any, ...]]:
    goes_on_in = list(_continuing(pipeline, funnel))
    marked = [n for n, stage in enumerate(pipeline.stages) if stage.kind == "open" and stage.mark == "sql"]
    for position, stage in enumerate(pipeline.stages):
        is_beyond = stage.kind == "won" or (stage.kind == "open" and position >= min(marked, default=position))
        is_qualified = bool(marked) and is_beyond
        of_leads = pipeline.kind == "leads"
        yield stage.id, pipeline.id, position, stage.kind, of_leads, stage.mark or "", is_qualified, goes_on_in


def _continuing(pipeline: Pipeline, funnel: FunnelFile) -> Iterator[str]:
    following = {one.id: one.continues_in for one in funnel.pipelines}
    at = following[pipeline.id]
    while at is not None:
        yield at
        at = following[at]


def _rates(funnel: FunnelFile) -> Iterator[tuple[Any, ...]]:
    for currency, rates in funnel.exchange_rates.items():
        for number, rate in enumerate(rates):
            yield currency, _day(rate.starts) if number else EVER, int(rate.rate * NANO), minor_digits(currency)
        if not rates:
            # The currency is known, but not what it is worth.
            yield currency, EVER, 0, minor_digits(currency)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days
