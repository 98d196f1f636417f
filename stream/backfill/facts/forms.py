"""How the columns of a file are written, which the whole file decides. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from stream.backfill.columns.numbers import Form
from stream.backfill.columns.times import DateForm
from stream.backfill.facts.exported import Exported


class Forms(NamedTuple):
    """How the columns of a file are written; `whole_ids` are those that hold whole numbers as 123.0.

    `currencies` are those written beside the amounts of a column; `powers`: how many zeros stand behind them.

    `exported`: when the file was made: told, or the newest date in it.
    """

    dates: dict[str, DateForm]
    decimals: dict[str, Form]
    whole_ids: frozenset[str]
    currencies: dict[str, frozenset[str]]
    exported: Exported | None = None
    powers: Mapping[str, int] = MappingProxyType({})


NOTHING_KNOWN = Forms({}, {}, frozenset(), {})
