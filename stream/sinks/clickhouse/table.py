"""Where records of a topic go in ClickHouse."""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import ValidationError

from schemas.violations import violations

log = logging.getLogger(__name__)


class Table(NamedTuple):
    """Where a topic's records go.

    `row` returns None for a record that cannot be stored; else the values of `columns`, or, where `is_json`, the JSON
    of an object that has them.
    """

    name: str
    columns: tuple[str, ...]
    row: Callable[[Any], Any]
    is_json: bool = False


def no_row(_record: Any) -> None:
    """Be the `row` of a table to which no record goes by itself."""


def tell(what: str, record: Any, error: ValidationError) -> None:
    """Log that a record is left out, without its values, which can be anybody's."""
    fields = ", ".join(f"{'.'.join(map(str, one.place)) or 'all of it'}: {one.kind}" for one in violations(error))
    log.error("%s on %s/%s/%s cannot be read (%s)", what, record.topic, record.partition, record.offset, fields)
