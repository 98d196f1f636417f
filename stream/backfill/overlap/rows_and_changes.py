"""What a row of a deal adds to what files of changes tell of it.

Changes tell since when something holds; a row says how the deal stands on the day of the export. Where both are of one
mind the changes suffice. Where they are not, the later of them counts from its date on. Pure.
"""

from collections.abc import Mapping
from typing import NamedTuple

from stream.backfill.facts.exported import Exported
from stream.backfill.overlap.disagreement import Disagreement, is_same
from stream.core.funnel import Funnel


class Said(NamedTuple):
    """The last that files of changes say of a property: when, and what (as `facts.SCHEMA` has it)."""

    at: int
    text: str | None
    number: int | None


class RowFact(NamedTuple):
    """What a row says of a property; `is_now`: the stage that the deal is in, with its own date."""

    kind: str
    at: int
    text: str | None
    number: int | None
    is_now: bool


class Placed(NamedTuple):
    """When a fact of a row holds from (None: it is left to the changes), and where the two disagree."""

    at: int | None
    disagreement: Disagreement | None


def placed(
    fact: RowFact, changes: Mapping[str, Said], exported: Exported | None, deal_id: str, funnel: Funnel
) -> Placed:
    """Return from when on a fact of a row holds beside what changes say of the deal, by kind."""
    said = changes.get(fact.kind)
    if said is None:
        return Placed(fact.at, None)
    if fact.kind == "created" or (fact.kind == "stage" and not fact.is_now):
        return Placed(None, None)
    deals = changes.get("currency")
    currency = (deals.text if deals else None) or funnel.currency
    if is_same(fact.kind, (fact.text, fact.number), (said.text, said.number), currency, funnel):
        # A stage since later is no news, unless another export has named another one between the two.
        return Placed(fact.at if fact.is_now and fact.at > said.at else None, None)
    day = exported or Exported(0, 0)
    counts = said.at < day.at + max(day.lasts, 1)
    row_at = fact.at if fact.is_now else day.at
    row = (fact.text, fact.number, row_at)
    differs = Disagreement(deal_id, fact.kind, *row, said.text, said.number, said.at, counts)
    if not counts:
        return Placed(None, differs)
    if fact.is_now and fact.at > said.at:
        return Placed(fact.at, differs)
    return Placed(max(day.at, said.at + 1), differs)
