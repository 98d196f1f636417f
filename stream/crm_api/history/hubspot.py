"""HubSpot: deals with the history of their properties, one row per change."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from schemas.funnel_file import FunnelFile
from stream.crm_api.client import Api
from stream.crm_api.history.page import History, Page, Part, Row
from stream.crm_api.history.texts import moment
from stream.crm_api.hubspot import next_page
from stream.crm_api.values import Item, id_of, items, part_of, text_of

FILE = "hubspot-history.csv"
HEADER = ("deal", "at", "property", "value")

_DEALS = "/crm/v3/objects/deals"
_MOST_WITH_HISTORY = 50
_CREATED = "createdate"
_MEANINGS = {
    "dealstage": "stage",
    "hubspot_owner_id": "owner",
    "amount": "amount",
    "deal_currency_code": "currency",
    "closedate": "close_date",
}
_DATES = {"closedate"}
_NEVER_BLANK = {"dealstage"}


def history(_file: FunnelFile, kept: Mapping[str, str]) -> History:
    """Return how it is told. `kept`: further properties that the funnel file names, and what each means."""
    meanings = {_CREATED: "created", **_MEANINGS, **kept}
    mapping = (
        f"source: hubspot\ndecimal: point\nchanges:\n  - file: {FILE}\n    deal: deal\n    at: at\n"
        f"    property: property\n    value: value\n    properties: {json.dumps(meanings)}\n"
    )
    names = tuple(name for name in meanings if name != _CREATED)
    return History((Part("deals", {FILE: HEADER}, partial(page, names)),), mapping)


async def page(names: tuple[str, ...], api: Api, cursor: str) -> Page:
    """Return a page of deals. Raises CrmError."""
    more = {"after": cursor} if cursor else {}
    answer = await api.get(
        _DEALS, limit=_MOST_WITH_HISTORY, archived="false", propertiesWithHistory=",".join(names), **more
    )
    deals = items(answer, "results", _DEALS)
    rows = [row for deal in deals for row in rows_of(deal, names)]
    return Page({FILE: rows}, next_page(answer) or "", len(deals))


def rows_of(deal: Item, names: tuple[str, ...]) -> list[Row]:
    """Return the changes of a deal, the oldest first; its creation comes before all else. Raises CrmError."""
    deal_id = id_of(deal, "id", _DEALS)
    created = id_of(deal, "createdAt", _DEALS)
    where = f"{_DEALS}/{deal_id}: timestamp"
    changes = sorted(_changes(deal, names), key=lambda change: datetime.fromisoformat(moment(change[0], where)))
    return [(deal_id, created, _CREATED, created), *((deal_id, *change) for change in changes)]


def _changes(deal: Item, names: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield when a property changed, which, and to what."""
    told = part_of(deal, "propertiesWithHistory")
    for name in names:
        # HubSpot has the newest first; of one moment the older one must stay before the newer.
        for change in reversed(items(told, name, _DEALS) if told.get(name) else []):
            value = text_of(change, "value")
            if value or name not in _NEVER_BLANK:
                yield id_of(change, "timestamp", _DEALS), name, _iso(value) if name in _DATES else value


def _iso(value: str) -> str:
    """Return a date as ISO 8601; older versions of a property have milliseconds since 1970.

    Any other number is none of HubSpot's: it stays, and is read, or rejected, as it would be in an export.
    """
    is_milliseconds = re.fullmatch(r"[0-9]{12,13}", value)
    return datetime.fromtimestamp(int(value) / 1000, UTC).isoformat() if is_milliseconds else value
