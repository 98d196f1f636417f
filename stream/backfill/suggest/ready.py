"""Which of the ready mappings files are made for: those of whose columns they lack none."""

from collections.abc import Sequence
from fnmatch import fnmatch
from typing import NamedTuple

from schemas.mapping import Deals, Mapping, Rows
from stream.backfill.mapping import parse, read_text, ready_mappings
from stream.backfill.read.rows import columns_of
from stream.backfill.read.source import Source


class ReadyMapping(NamedTuple):
    """A mapping that comes along, and the connector of its deals."""

    name: str
    source: str


def ready_for(sources: Sequence[Source]) -> ReadyMapping | None:
    """Return the first ready mapping that describes all of the files; None: none does."""
    for name in ready_mappings():
        mapping = parse(read_text(name), name)
        if sources and all(_describes(mapping, one) for one in sources):
            return ReadyMapping(name, mapping.source)
    return None


def _describes(mapping: Mapping, source: Source) -> bool:
    tables: list[Rows] = [*mapping.deals, *mapping.changes, *mapping.activities]
    # A mapping of one file takes it whatever it is called; of several the name says which is which.
    named = [one for one in tables if len(tables) == 1 or fnmatch(source.name, one.file)]
    return any(_needed(one) <= set(source.header) for one in named)


def _needed(table: Rows) -> set[str]:
    columns = {column for _, column in columns_of(table)}
    return columns - set(table.may_lack) if isinstance(table, Deals) else columns
