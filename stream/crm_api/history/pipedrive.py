"""Pipedrive: deals, and the changelog of each, one row per change."""

import json
from collections.abc import Iterator, Mapping
from functools import partial

from schemas.funnel_file import FunnelFile
from stream.crm_api.client import Api
from stream.crm_api.history.page import History, Page, Part, Row
from stream.crm_api.history.texts import CREATED, custom_value, moment, text
from stream.crm_api.pipedrive import next_page, pages
from stream.crm_api.values import Item, id_of, items, part_of

FILE = "pipedrive-history.csv"
HEADER = ("deal", "at", "property", "value")

Closed = Mapping[tuple[str, str], str]
"""The stage of a pipeline's id and a kind, won or lost: Pipedrive has a status instead."""

_DEALS, _ARCHIVED = "/api/v2/deals", "/api/v2/deals/archived"
_OF_ARCHIVED = "archived "
"""So begins where a page of archived deals begins: they are a list of their own, and come after the others."""
_DEALS_A_PAGE = 50
_CLOSED = ("won", "lost")
_STAGE, _EXPECTED = "stage_id", "expected_close_date"
_PLACE = (_STAGE, "status", "pipeline_id")
_MEANINGS = {
    CREATED: "created",
    _STAGE: "stage",
    "owner_id": "owner",
    "value": "amount",
    "currency": "currency",
    _EXPECTED: "close_date",
}
_NEVER_BLANK = ("currency", _EXPECTED)
_NOW = {"user_id": "owner_id", "pipeline": "pipeline_id"}
"""Fields that are called otherwise in the changelog."""


def history(file: FunnelFile, kept: Mapping[str, str]) -> History:
    """Return how it is told. `kept`: further properties that the funnel file names, and what each means."""
    meanings = {**_MEANINGS, **kept}
    closed: Closed = {
        (pipeline.id, stage.kind): stage.id
        for pipeline in file.pipelines
        for stage in reversed(pipeline.stages)
        if stage.kind in _CLOSED
    }
    mapping = (
        f"# Deals that are won or lost are in {json.dumps(list(closed.values()))}\n"
        f"source: pipedrive\ndecimal: point\nchanges:\n  - file: {FILE}\n    deal: deal\n    at: at\n"
        f"    property: property\n    value: value\n    properties: {json.dumps(meanings)}\n"
    )
    return History((Part("deals", {FILE: HEADER}, partial(page, tuple(kept), closed)),), mapping)


async def page(kept: tuple[str, ...], closed: Closed, api: Api, cursor: str) -> Page:
    """Return a page of deals with what changed of each: one more question per deal. Raises CrmError."""
    is_archived = cursor.startswith(_OF_ARCHIVED)
    at = cursor.removeprefix(_OF_ARCHIVED)
    path = _ARCHIVED if is_archived else _DEALS
    asking = api.get(path, limit=_DEALS_A_PAGE, sort_by="id", **({"cursor": at} if at else {}))
    # Not every plan has an archive.
    answer = await (api.unless_refused("crm-part-archived", asking, {"data": []}) if is_archived else asking)
    # As in its exports, where the ready mapping leaves them out.
    deals = [one for one in items(answer, "data", path) if not _is_deleted(one)]
    rows: list[Row] = []
    for deal in deals:
        changelog = f"/v1/deals/{id_of(deal, 'id', _DEALS)}/changelog"
        rows += rows_of(deal, [one async for one in pages(api, changelog)], closed, kept)
    following = next_page(answer)
    if is_archived:
        following = following and f"{_OF_ARCHIVED}{following}"
    return Page({FILE: rows}, following or ("" if is_archived else _OF_ARCHIVED), len(deals))


def rows_of(deal: Item, changelog: list[Item], closed: Closed, kept: tuple[str, ...] = ()) -> list[Row]:
    """Return what a deal was at its creation, and then its changes, the oldest first. Raises CrmError.

    A deal that is won or lost is in its pipeline's stage of that kind, and closed when it says, as in Pipedrive's
    webhooks: then nothing is expected any more.
    """
    deal_id, fields = id_of(deal, "id", _DEALS), (*_PLACE, *(one for one in _MEANINGS if one != _STAGE), *kept)
    changes = _in_order(changelog)
    own = part_of(deal, "custom_fields")
    begun = {name: custom_value(deal.get(name, own.get(name))) for name in fields if name != CREATED}
    for _, name, old, _ in reversed(changes):
        if name in begun:
            begun[name] = old
    state = begun
    created = moment(deal.get("add_time"), "add_time")
    rows: list[Row] = [(deal_id, created, CREATED, created)]
    stage = _stage(state, closed)
    if stage is not None:
        rows.append((deal_id, created, _STAGE, stage))
    untold = _PLACE if _is_open(state) else (*_PLACE, _EXPECTED)
    rows += [(deal_id, created, name, value) for name, value in state.items() if name not in untold and value]
    for at, name, _, new in changes:
        if name not in state:
            continue
        was_open = _is_open(state)
        state[name] = new
        if name in _PLACE:
            here = _stage(state, closed)
            if here is not None and here != stage:
                rows.append((deal_id, at, _STAGE, here))
                stage = here
            if not was_open and _is_open(state) and state[_EXPECTED]:
                rows.append((deal_id, at, _EXPECTED, state[_EXPECTED]))
        elif (new or name not in _NEVER_BLANK) and (name != _EXPECTED or was_open):
            rows.append((deal_id, at, name, new))
    return _with_close(rows, deal, state["status"])


def _with_close(rows: list[Row], deal: Item, status: str) -> list[Row]:
    """Return rows with when a deal that is closed says that it was, told as it got into that stage."""
    told = deal.get(f"{status}_time") or deal.get("close_time") if status in _CLOSED else None
    moves = [place for place, (_, _, name, _) in enumerate(rows) if name == _STAGE]
    if not told or not moves:
        return rows
    deal_id, at, _, _ = rows[moves[-1]]
    behind = moves[-1] + 1
    return [*rows[:behind], (deal_id, at, _EXPECTED, moment(told, f"{status}_time")), *rows[behind:]]


def _is_open(state: Mapping[str, str]) -> bool:
    return state["status"] not in _CLOSED


def _is_deleted(deal: Item) -> bool:
    return deal.get("status") == "deleted" or deal.get("is_deleted") is True


def _in_order(changelog: list[Item]) -> list[tuple[str, str, str, str]]:
    """Return when which field changed, from what to what, the oldest first."""
    changes = list(_read(changelog))
    if changes and changes[0][0] > changes[-1][0]:
        changes.reverse()
    return sorted(changes, key=lambda change: change[0])


def _read(changelog: list[Item]) -> Iterator[tuple[str, str, str, str]]:
    for one in changelog:
        name = text(one.get("field_key"))
        yield (
            moment(one.get("time"), "time"),
            _NOW.get(name, name),
            text(one.get("old_value")),
            text(one.get("new_value")),
        )


def _stage(state: Mapping[str, str], closed: Closed) -> str | None:
    """Return the stage that a deal is in; None: it was deleted then, or in none."""
    status = state["status"] or "open"
    if status in _CLOSED:
        # Of a pipeline that the funnel file does not have, the row is rejected with what it lacks.
        return closed.get((state["pipeline_id"], status), f"{status} in pipeline {state['pipeline_id']}")
    return state[_STAGE] if status == "open" and state[_STAGE] else None
