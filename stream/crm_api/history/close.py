"""Close: opportunities, and the changes of their statuses, one row per change."""

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from schemas.funnel_file import FunnelFile
from stream.crm_api.client import Api
from stream.crm_api.close import pages
from stream.crm_api.history.page import History, Page, Part, Row
from stream.crm_api.history.texts import CREATED, custom_value, hundredths, moment, text
from stream.crm_api.values import Item, id_of, items

FILE = "close-history.csv"
HEADER = ("deal", "at", "property", "value")

_OPPORTUNITIES, _CHANGES = "/api/v1/opportunity/", "/api/v1/activity/status_change/opportunity/"
_OPPORTUNITIES_A_PAGE = 50
_CLOSES = "closes"
_MEANINGS = {
    CREATED: "created",
    "status_id": "stage",
    "user_id": "owner",
    "value": "amount",
    "value_currency": "currency",
    _CLOSES: "close_date",
}


def history(_file: FunnelFile, kept: Mapping[str, str]) -> History:
    """Return how it is told: all but the status, and when it was closed, as it is now, from the creation on.

    `kept`: further fields that the funnel file names, and what each means.
    """
    mapping = (
        f"source: close\ndecimal: point\nchanges:\n  - file: {FILE}\n    deal: deal\n    at: at\n"
        f"    property: property\n    value: value\n    properties: {json.dumps({**_MEANINGS, **kept})}\n"
    )
    return History((Part("deals", {FILE: HEADER}, partial(page, tuple(kept))),), mapping)


async def page(kept: tuple[str, ...], api: Api, cursor: str) -> Page:
    """Return a page of opportunities with the changes of their statuses, which are asked for by lead.

    Raises CrmError.
    """
    skip = int(cursor or 0)
    answer = await api.get(_OPPORTUNITIES, _limit=_OPPORTUNITIES_A_PAGE, _skip=skip, _order_by="date_created")
    listed = items(answer, "data", _OPPORTUNITIES)
    leads = sorted({text(one.get("lead_id")) for one in listed} - {""})
    changes: dict[str, list[Item]] = defaultdict(list)
    if leads:
        async for change in pages(api, _CHANGES, lead_id=",".join(leads)):
            changes[text(change.get("opportunity_id"))].append(change)
    rows = [row for one in listed for row in rows_of(one, changes[id_of(one, "id", _OPPORTUNITIES)], kept)]
    is_last = not listed or answer.get("has_more") is not True
    return Page({FILE: rows}, "" if is_last else str(skip + len(listed)), len(listed))


def rows_of(opportunity: Item, changes: list[Item], kept: tuple[str, ...] = ()) -> list[Row]:
    """Return what an opportunity was at its creation, and then the changes of its status. Raises CrmError."""
    deal_id = id_of(opportunity, "id", _OPPORTUNITIES)
    created = moment(opportunity.get("date_created"), "date_created")
    moves = sorted(
        (
            moment(one.get("date_created"), "date_created"),
            text(one.get("old_status_id")),
            text(one.get("new_status_id")),
        )
        for one in changes
    )
    now = text(opportunity.get("status_id"))
    kind = text(opportunity.get("status_type"))
    # As in Close's webhooks: the day of winning, which is an estimate as long as the deal is open, or of losing.
    closes = text(opportunity.get("date_lost" if kind == "lost" else "date_won"))
    closed = moves[-1][0] if moves and kind in ("won", "lost") else created
    told = {
        CREATED: created,
        "status_id": moves[0][1] if moves else now,
        "user_id": text(opportunity.get("user_id")),
        "value": hundredths(opportunity.get("value")),
        "value_currency": text(opportunity.get("value_currency")),
        _CLOSES: closes if closed == created else "",
        **{name: custom_value(opportunity.get(name)) for name in kept},
    }
    rows: list[Row] = [(deal_id, created, name, value) for name, value in told.items() if value]
    rows += [(deal_id, at, "status_id", new) for at, _, new in moves if new]
    return rows if closed == created or not closes else [*rows, (deal_id, closed, _CLOSES, closes)]
