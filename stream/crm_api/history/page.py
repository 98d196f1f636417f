"""A CRM's history in pages: each says where the next begins, so that whoever is interrupted goes on there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from stream.crm_api.client import Api

Row = tuple[str, ...]


class Page(NamedTuple):
    """Rows of one page, by the names of the files that they belong to.

    `following`: where the next page begins; empty: this was the last. `records`: how many it has.
    """

    rows: Mapping[str, list[Row]]
    following: str
    records: int


class Part(NamedTuple):
    """One list of a CRM's API: its files with their headers, and who asks for a page.

    `what`: the message of the terminal's words that says how many records were read.
    """

    what: str
    files: Mapping[str, Row]
    page: Callable[[Api, str], Awaitable[Page]]


class History(NamedTuple):
    """All lists that tell the history of deals, and the mapping (YAML) that says what their columns mean."""

    parts: tuple[Part, ...]
    mapping: str
