"""The register of events: a code for each that is stored, computed here and written in an insert of its own.

An event that comes twice has the same code, and the table keeps it once: as `raw_events` keeps the event.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from stream.sinks.clickhouse.table import Table, no_row

# As in migrations 8 and 14: what says no more of an event than when it arrived, and what the funnel file adds.
_NOT_CONTENT = re.compile(r'"(?:received_at|assignments)"\s*:\s*(?:"[^"]*"|null|\[[^\]]*\])', re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)

Registered = tuple[str, int, int]
"""Topic, day (UTC, since 1970) and code."""


def code_of(topic: str, body: str) -> int:
    """Return the code of an event: the first eight bytes of an MD5 (little-endian), as `raw_events.code` has it."""
    content = f"{topic}/{_NOT_CONTENT.sub('', body)}".encode()
    return int.from_bytes(hashlib.md5(content, usedforsecurity=False).digest()[:8], "little")


def registered(raw_events: Iterable[tuple[Any, ...]], columns: tuple[str, ...]) -> list[Registered]:
    """Return the rows of the register of rows of `raw_events` with these columns."""
    topic, occurred_at, body = map(columns.index, ("topic", "occurred_at", "body"))
    return [(row[topic], (row[occurred_at] - _EPOCH) // _DAY, code_of(row[topic], row[body])) for row in raw_events]


REGISTER = Table("event_register", ("topic", "day", "code"), no_row)
