"""KPIs as CSV: every column, numbers plain, named as in the ClickHouse views where those have them."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, TextIO

from schemas.currencies import minor_digits
from stream.core.funnel import Funnel

_MONEY = ("revenue", "average_deal", "median_deal", "amount_now")
_MEMBER = {"team": ("team_id", "team"), "rep": ("team_id", "team", "rep_id", "rep")}
_VIEWS = {"still_here": "still_there", "still_stalled": "stalled"}


def write_csv(out: TextIO, report: dict[str, Any], by: str, funnel: Funnel) -> None:
    """Write the rows of a report.

    Money is in units of the reporting currency, with its decimal digits; a rate is a column, and `…_n`, `…_low`,
    `…_high`; what is not known is empty.
    """
    kinds = [kind.id for kind in funnel.file.activity_types]
    rows = [dict(_columns(row, kinds, funnel.currency)) for row in rows_of(report, by)]
    # Without a row there is a header all the same.
    usual = dict.fromkeys(_MEMBER.get(by, ())) | (report["total"] if by in _MEMBER else {})
    names = [name for row in (dict(_columns(usual, kinds, "")), *rows) for name in row if name != "currency"]
    header = [*dict.fromkeys(names), "currency"]
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def rows_of(report: dict[str, Any], by: str) -> list[dict[str, Any]]:
    """Return the rows of a report, what they are of first, as the ClickHouse views name it."""
    match by:
        case "team":
            return [_moved(row, team_id="team_id", team="name") for row in report["teams"]]
        case "rep":
            return [_moved(row, team_id="team_id", team="team", rep_id="rep_id", rep="name") for row in report["reps"]]
        case "stage":
            return [
                {"pipeline_id": pipeline["pipeline_id"], "pipeline": pipeline["name"]}
                | _moved(stage, stage_id="stage_id", stage="name", kind="kind")
                for pipeline in report["pipelines"]
                for stage in pipeline["stages"]
            ]
        case _:
            return [
                {by: row["from"]} | {n: v for n, v in row.items() if n not in ("from", "to")} for row in report["trend"]
            ]


def _moved(row: dict[str, Any], **names: str) -> dict[str, Any]:
    return {new: row[old] for new, old in names.items()} | {
        name: value for name, value in row.items() if name not in names.values()
    }


def _columns(row: dict[str, Any], kinds: list[str], currency: str) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        name = _VIEWS.get(key, key)
        if key == "activities_by_type":
            for kind in dict.fromkeys([*kinds, *value]):
                yield f"activities_{kind}", value.get(kind, 0)
        elif isinstance(value, dict):
            yield name, value["value"]
            for part in ("n", "low", "high"):
                yield f"{name}_{part}", value[part]
        elif key in _MONEY and value is not None:
            yield name, _units(value, currency)
        else:
            yield name, value
    yield "currency", currency


def _units(minor: float, currency: str) -> str:
    digits = minor_digits(currency)
    return str(Decimal(minor).quantize(Decimal(1), ROUND_HALF_EVEN).scaleb(-digits))
