"""What the funnel file says, as rows of the tables that the SQL reads."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile

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
        {"stage_id": "String", "pipeline_id": "String", "position": "Int32", "kind": "String", "of_leads": "UInt8"},
        [
            (stage.id, pipeline.id, position, stage.kind, pipeline.kind == "leads")
            for pipeline in funnel.pipelines
            for position, stage in enumerate(pipeline.stages)
        ],
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


def _rates(funnel: FunnelFile) -> Iterator[tuple[Any, ...]]:
    for currency, rates in funnel.exchange_rates.items():
        for number, rate in enumerate(rates):
            yield currency, _day(rate.starts) if number else EVER, int(rate.rate * NANO), minor_digits(currency)
        if not rates:
            # The currency is known, but not what it is worth.
            yield currency, EVER, 0, minor_digits(currency)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days
