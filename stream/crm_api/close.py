"""Close: pipelines with their opportunity statuses, users, groups, and the organization's currency."""

import base64
from collections.abc import AsyncIterator

from stream.crm_api.client import Api, CrmError, Manners
from stream.crm_api.organisation import Kind, Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.crm_api.values import Item, id_of, item, items, name_of, text_of

MANNERS = Manners(
    name="Close",
    address="https://api.close.com",
    headers=lambda key: {"Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"},
    per_second=8,
    scopes="scopes-of-close",
    where="token-of-close",
)

TYPES = (
    ToldType("call"),
    ToldType("email"),
    ToldType("meeting"),
    ToldType("note", selling=False),
    ToldType("sms"),
)

_PIPELINES, _USERS, _GROUPS, _ME = "/api/v1/pipeline/", "/api/v1/user/", "/api/v1/group/", "/api/v1/me/"
_PAGE = 100
_KINDS: dict[str, Kind] = {"active": "open", "won": "won", "lost": "lost"}


async def organisation(api: Api) -> Organisation:
    """Ask for all of it. Raises CrmError."""
    pipelines = [one async for one in pages(api, _PIPELINES)]
    users = [one async for one in pages(api, _USERS)]
    groups = await api.unless_refused("crm-part-teams", _groups(api), None)
    return read(pipelines, users, groups, await api.unless_refused("crm-part-currency", _currency(api), ""))


async def pages(api: Api, path: str, **parameters: str | int) -> AsyncIterator[Item]:
    """Yield the objects of all pages. Raises CrmError."""
    skip = 0
    while True:
        answer = await api.get(path, _limit=_PAGE, _skip=skip, **parameters)
        listed = items(answer, "data", path)
        for one in listed:
            yield one
        skip += len(listed)
        if not listed or answer.get("has_more") is not True:
            return


async def _groups(api: Api) -> list[Item]:
    """Return the groups with their members. Raises CrmError."""
    return [one async for one in pages(api, _GROUPS, _fields="id,name,members")]


async def _currency(api: Api) -> str:
    """Return the organization's currency; empty, where it is not told. Raises CrmError."""
    [own, *_] = items(await api.get(_ME), "organizations", _ME) or [{}]
    if not own:
        return ""
    path = f"/api/v1/organization/{id_of(own, 'id', _ME)}/"
    return text_of(item(await api.get(path), path), "currency")


def read(pipelines: list[Item], users: list[Item], told: list[Item] | None, currency: str) -> Organisation:
    """Return what Close's answers say; `told`: its groups, None: it does not give them. Raises CrmError."""
    groups = told or []
    team_of = {
        str(member.get("user_id")): id_of(group, "id", _GROUPS)
        for group in reversed(groups)
        for member in (items(group, "members", _GROUPS) if group.get("members") else ())
    }
    return Organisation(
        pipelines=tuple(_pipeline(one) for one in pipelines),
        reps=tuple(_rep(one, team_of) for one in users),
        teams=tuple(
            ToldTeam(id_of(one, "id", _GROUPS), name_of(one.get("name"), instead=str(one.get("id")))) for one in groups
        ),
        types=TYPES,
        currency=currency,
        has_teams=told is not None,
    )


def _pipeline(told: Item) -> ToldPipeline:
    pipeline_id = id_of(told, "id", _PIPELINES)
    stages = []
    for status in items(told, "statuses", _PIPELINES):
        stage_id, kind = id_of(status, "id", _PIPELINES), _KINDS.get(text_of(status, "type"))
        if kind is None:
            raise CrmError("crm-no-such-type", where=_PIPELINES, id=stage_id)
        stages.append(ToldStage(stage_id, name_of(status.get("label"), instead=stage_id), kind))
    return ToldPipeline(pipeline_id, name_of(told.get("name"), instead=pipeline_id), tuple(stages))


def _rep(told: Item, team_of: dict[str, str]) -> ToldRep:
    rep_id = id_of(told, "id", _USERS)
    name = name_of(told.get("first_name"), told.get("last_name"), instead=name_of(told.get("email"), instead=rep_id))
    return ToldRep(rep_id, name, team_of.get(rep_id))
