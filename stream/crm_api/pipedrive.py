"""Pipedrive: pipelines, stages, users, teams, types of activity, and the company's time zone and currency."""

from collections.abc import AsyncIterator, Iterable

from stream.crm_api.client import Api, Manners
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.crm_api.values import Item, cursor_of, id_of, items, name_of, number_of, part_of, text_of

MANNERS = Manners(
    name="Pipedrive",
    address="https://api.pipedrive.com",
    headers=lambda token: {"x-api-token": token},
    per_second=8,  # of 20 requests in 2 seconds, the lowest limit of all plans
    scopes="scopes-of-pipedrive",
    where="token-of-pipedrive",
)

_PIPELINES, _STAGES, _USERS = "/api/v2/pipelines", "/api/v2/stages", "/v1/users"
_TEAMS, _TYPES, _ME = "/v1/legacyTeams", "/v1/activityTypes", "/v1/users/me"
_NOT_SELLING = {"task", "deadline"}


async def organisation(api: Api) -> Organisation:
    """Ask for all of it. Raises CrmError."""
    pipelines = [one async for one in pages(api, _PIPELINES)]
    stages = [one async for one in pages(api, _STAGES)]
    users = items(await api.get(_USERS), "data", _USERS)
    types = items(await api.get(_TYPES), "data", _TYPES)
    teams = await api.unless_refused("crm-part-teams", _teams(api), None)
    return read(pipelines, stages, users, teams, types, part_of(await api.get(_ME), "data"))


async def pages(api: Api, path: str, **parameters: str | int) -> AsyncIterator[Item]:
    """Yield the objects of all pages of a list that has cursors. Raises CrmError."""
    cursor = ""
    while True:
        answer = await api.get(path, limit=500, **parameters, **({"cursor": cursor} if cursor else {}))
        for item in items(answer, "data", path):
            yield item
        cursor = next_page(answer)
        if not cursor:
            return


def next_page(answer: object) -> str:
    """Return where the next page begins; empty: this was the last."""
    return cursor_of(part_of(answer, "additional_data"), "next_cursor")


async def _teams(api: Api) -> list[Item]:
    """Return the teams, which not every plan has. Raises CrmError."""
    return items(await api.get(_TEAMS), "data", _TEAMS)


def read(
    pipelines: list[Item], stages: list[Item], users: list[Item], teams: list[Item] | None, types: list[Item], me: Item
) -> Organisation:
    """Return what Pipedrive's answers say; `teams` None: it does not give them. Raises CrmError."""
    in_use = [team for team in teams or () if team.get("active_flag") is not False]
    team_of = {
        str(user): id_of(team, "id", _TEAMS)
        for team in reversed(in_use)
        for user in (team["users"] if isinstance(team.get("users"), list) else ())
    }
    company = text_of(me, "company_domain")
    return Organisation(
        pipelines=tuple(_pipeline(one, stages) for one in _in_order(pipelines)),
        reps=tuple(_rep(user, team_of) for user in users),
        teams=tuple(ToldTeam(id_of(one, "id", _TEAMS), _name(one)) for one in in_use),
        types=tuple(_type(one) for one in types if one.get("active_flag") is not False),
        time_zone=text_of(me, "timezone_name"),
        currency=text_of(me, "default_currency"),
        deal_url=f"https://{company}.pipedrive.com/deal/{{deal_id}}" if company else "",
        has_teams=teams is not None,
    )


def _pipeline(told: Item, stages: list[Item]) -> ToldPipeline:
    pipeline_id = id_of(told, "id", _PIPELINES)
    own = _in_order(one for one in stages if str(one.get("pipeline_id")) == pipeline_id)
    return ToldPipeline(
        pipeline_id, _name(told), tuple(ToldStage(id_of(one, "id", _STAGES), _name(one), "open") for one in own)
    )


def _rep(told: Item, team_of: dict[str, str]) -> ToldRep:
    rep_id = id_of(told, "id", _USERS)
    name = name_of(told.get("name"), instead=name_of(told.get("email"), instead=rep_id))
    return ToldRep(rep_id, name, team_of.get(rep_id), told.get("active_flag") is not False)


def _type(told: Item) -> ToldType:
    key = id_of(told, "key_string", _TYPES)
    return ToldType(key, name_of(told.get("name"), instead=key), key not in _NOT_SELLING)


def _name(told: Item) -> str:
    return name_of(told.get("name"), instead=str(told.get("id")))


def _in_order(told: Iterable[Item]) -> list[Item]:
    """Return what is in use, in Pipedrive's own order."""
    return sorted(
        (one for one in told if one.get("is_deleted") is not True), key=lambda one: number_of(one.get("order_nr"))
    )
