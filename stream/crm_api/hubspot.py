"""HubSpot: pipelines, owners with their teams, and the account's time zone and currency."""

from collections.abc import AsyncIterator

from stream.crm_api.client import Api, Manners
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.crm_api.values import Item, cursor_of, id_of, is_true, item, items, name_of, number_of, part_of, text_of

MANNERS = Manners(
    name="HubSpot",
    address="https://api.hubapi.com",
    headers=lambda token: {"Authorization": f"Bearer {token}"},
    per_second=8,  # of 100 requests in 10 seconds, the lowest limit of all plans
    scopes="scopes-of-hubspot",
    where="token-of-hubspot",
)

TYPES = (
    ToldType("call"),
    ToldType("email"),
    ToldType("meeting"),
    ToldType("note", selling=False),
    ToldType("task", selling=False),
)

_PIPELINES, _OWNERS, _ACCOUNT = "/crm/v3/pipelines/deals", "/crm/v3/owners", "/account-info/v3/details"


async def organisation(api: Api) -> Organisation:
    """Ask for all of it. Raises CrmError."""
    pipelines = [one async for one in pages(api, _PIPELINES)]
    owners = [one async for one in pages(api, _OWNERS, limit=100, archived="false")]
    owners += [one async for one in pages(api, _OWNERS, limit=100, archived="true")]
    account = await api.unless_refused("crm-part-account", _account(api), {})
    return read(account, pipelines, owners)


async def _account(api: Api) -> Item:
    """Return what is known of the account. Raises CrmError."""
    return item(await api.get(_ACCOUNT), _ACCOUNT)


async def pages(api: Api, path: str, **parameters: str | int) -> AsyncIterator[Item]:
    """Yield the objects of all pages. Raises CrmError."""
    after: str | None = ""
    while after is not None:
        answer = await api.get(path, **parameters, **({"after": after} if after else {}))
        for one in items(answer, "results", path):
            yield one
        after = next_page(answer)


def next_page(answer: object) -> str | None:
    """Return where the next page begins; None: this was the last."""
    return cursor_of(part_of(part_of(answer, "paging"), "next"), "after") or None


def read(account: Item, pipelines: list[Item], owners: list[Item]) -> Organisation:
    """Return what HubSpot's answers say. Raises CrmError."""
    teams: dict[str, ToldTeam] = {}
    reps: dict[str, ToldRep] = {}
    for owner in owners:
        rep_id = id_of(owner, "id", _OWNERS)
        own = sorted(
            items({"teams": owner.get("teams") or []}, "teams", _OWNERS), key=lambda one: not one.get("primary")
        )
        own_ids = [id_of(team, "id", _OWNERS) for team in own]
        for id_, team in zip(own_ids, own, strict=True):
            teams.setdefault(id_, ToldTeam(id_, name_of(team.get("name"), instead=id_)))
        name = name_of(
            owner.get("firstName"), owner.get("lastName"), instead=name_of(owner.get("email"), instead=rep_id)
        )
        team_id = own_ids[0] if own_ids else None
        reps.setdefault(rep_id, ToldRep(rep_id, name, team_id, not is_true(owner.get("archived"))))
    portal = account.get("portalId")
    host = text_of(account, "uiDomain") or "app.hubspot.com"
    return Organisation(
        pipelines=tuple(_pipeline(one) for one in _in_order(pipelines)),
        reps=tuple(reps.values()),
        teams=tuple(teams.values()),
        types=TYPES,
        time_zone=text_of(account, "timeZone"),
        currency=text_of(account, "companyCurrency"),
        deal_url=f"https://{host}/contacts/{portal}/record/0-3/{{deal_id}}" if portal else "",
    )


def _pipeline(told: Item) -> ToldPipeline:
    pipeline_id = id_of(told, "id", _PIPELINES)
    stages = _in_order(items(told, "stages", _PIPELINES))
    return ToldPipeline(pipeline_id, name_of(told.get("label"), instead=pipeline_id), tuple(map(_stage, stages)))


def _stage(told: Item) -> ToldStage:
    stage_id, meta = id_of(told, "id", _PIPELINES), part_of(told, "metadata")
    won = number_of(meta.get("probability")) >= 1
    kind = ("won" if won else "lost") if is_true(meta.get("isClosed")) else "open"
    return ToldStage(stage_id, name_of(told.get("label"), instead=stage_id), kind)  # type: ignore[arg-type]


def _in_order(told: list[Item]) -> list[Item]:
    """Return what is in use, in HubSpot's own order."""
    return sorted(
        (one for one in told if not is_true(one.get("archived"))), key=lambda one: number_of(one.get("displayOrder"))
    )
