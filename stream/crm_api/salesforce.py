"""Salesforce: stages of opportunities, users with their roles, and the organization's time zone and currency."""

from collections.abc import AsyncIterator

from stream.crm_api.client import Api, Manners, NoSuchObject
from stream.crm_api.organisation import Kind, Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.crm_api.values import Item, id_of, is_true, items, name_of, number_of, part_of, text_of

MANNERS = Manners(
    name="Salesforce",
    address="",
    headers=lambda token: {"Authorization": f"Bearer {token}"},
    per_second=5,
    scopes="scopes-of-salesforce",
    where="token-of-salesforce",
)

TYPES = (
    ToldType("call"),
    ToldType("email"),
    ToldType("meeting"),
    ToldType("task", selling=False),
)

QUERY = "/services/data/v62.0/query"
_STAGES = (
    "SELECT ApiName, MasterLabel, IsClosed, IsWon, SortOrder FROM OpportunityStage WHERE IsActive = true "
    "ORDER BY SortOrder"
)
_USERS = "SELECT Id, Name, IsActive, UserRole.Id, UserRole.Name FROM User WHERE UserType = 'Standard'"
_ZONE = "SELECT TimeZoneSidKey FROM Organization"
_CURRENCY = "SELECT IsoCode FROM CurrencyType WHERE IsCorporate = true"


async def organisation(api: Api) -> Organisation:
    """Ask for all of it. Raises CrmError."""
    stages = [one async for one in records(api, _STAGES)]
    users = [one async for one in records(api, _USERS)]
    zone = text_of(await api.unless_refused("crm-part-zone", _first(api, _ZONE), {}), "TimeZoneSidKey")
    currency = text_of(await api.unless_refused("crm-part-currency", _first(api, _CURRENCY), {}), "IsoCode")
    url = f"{api.address}/lightning/r/Opportunity/{{deal_id}}/view"
    return read(stages, users)._replace(time_zone=zone, currency=currency, deal_url=url)


async def records(api: Api, query: str) -> AsyncIterator[Item]:
    """Yield the records of a query (SOQL), of all pages. Raises CrmError."""
    answer = await api.get(QUERY, q=query)
    while True:
        for record in items(answer, "records", QUERY):
            yield record
        following = text_of(answer, "nextRecordsUrl")
        if not following.startswith(QUERY):
            return
        answer = await api.get(following)


async def _first(api: Api, query: str) -> Item:
    """Return the first record; an empty one where there is none, or no such object. Raises CrmError."""
    try:
        async for record in records(api, query):
            return record
    except NoSuchObject:
        pass  # an org with one currency has no object of currencies
    return {}


def read(stages: list[Item], users: list[Item]) -> Organisation:
    """Return what Salesforce's answers say: one pipeline, since stages have no other name than their own.

    Raises CrmError.
    """
    reps, teams = [], {}
    for user in users:
        rep_id, role = id_of(user, "Id", "User"), part_of(user, "UserRole")
        team_id = id_of(role, "Id", "UserRole") if role else None
        if team_id is not None:
            teams[team_id] = ToldTeam(team_id, name_of(role.get("Name"), instead=team_id))
        reps.append(
            ToldRep(rep_id, name_of(user.get("Name"), instead=rep_id), team_id, user.get("IsActive") is not False)
        )
    ordered = sorted(stages, key=lambda one: number_of(one.get("SortOrder")))
    used = {rep.team_id for rep in reps if rep.is_active}
    return Organisation(
        pipelines=(ToldPipeline("sales", "", tuple(map(_stage, ordered))),) if ordered else (),
        reps=tuple(rep if rep.team_id in used else rep._replace(team_id=None) for rep in reps),
        teams=tuple(team for team in teams.values() if team.id in used),
        types=TYPES,
    )


def _stage(told: Item) -> ToldStage:
    stage_id = id_of(told, "ApiName", "OpportunityStage")
    closed: Kind = "won" if is_true(told.get("IsWon")) else "lost"
    kind = closed if is_true(told.get("IsClosed")) else "open"
    return ToldStage(stage_id, name_of(told.get("MasterLabel"), instead=stage_id), kind)
