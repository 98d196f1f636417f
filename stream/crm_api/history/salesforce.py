"""Salesforce: opportunities and both of their histories, as Data Loader exports them."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from schemas.funnel_file import FunnelFile
from stream.crm_api.client import Api, CrmError, NoSuchObject
from stream.crm_api.history.page import History, Page, Part
from stream.crm_api.history.texts import moment, text
from stream.crm_api.salesforce import records
from stream.crm_api.values import id_of

_PAGE = 2000
_TIMES = {"CreatedDate", "LastStageChangeDate"}
_FIELDS = "'created', 'StageName', 'Owner', 'Amount', 'CloseDate', 'LeadSource', 'Account'"
# Of an opportunity whose stage never changed LastStageChangeDate is empty, and OpportunityHistory may have nothing.
_DEALS = {"source": "lead_source", "loss_reason": "loss_reason", "account": "company"}
"""What a property means, and what that is called of a file with one row per deal."""

_MAPPING = """source: salesforce
decimal: point
changes:
  - file: OpportunityHistory.csv
    deal: OpportunityId
    at: CreatedDate
    first_is_created: true
    stage: StageName
    amount: Amount
    close_date: CloseDate
  - file: OpportunityFieldHistory.csv
    deal: OpportunityId
    at: CreatedDate
    property: Field
    value: NewValue
    old_value: OldValue
    properties: {created: created, StageName: stage, Owner: owner, Amount: amount, CloseDate: close_date}
    leave_out: {DataType: Text}
deals:
  - file: Opportunity.csv
    id: Id
    created: CreatedDate
    stage: StageName
    stage_since: [LastStageChangeDate, CreatedDate]
    closed: [LastStageChangeDate, CreatedDate]
    close_date: CloseDate
    owner: OwnerId
    amount: Amount
"""


class _Object(NamedTuple):
    """What is asked of an object: its fields, and which records; empty: all."""

    name: str
    fields: tuple[str, ...]
    which: str = ""

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.name}.csv"


def history(_file: FunnelFile, kept: Mapping[str, str]) -> History:
    """Return how it is told. `kept`: further fields that the funnel file names, and what each means."""
    base = ("Id", "CreatedDate", "StageName", "LastStageChangeDate", "CloseDate", "OwnerId", "Amount")
    objects = (
        _Object("OpportunityHistory", ("Id", "OpportunityId", "CreatedDate", "StageName", "Amount", "CloseDate")),
        _Object(
            "OpportunityFieldHistory",
            ("Id", "OpportunityId", "CreatedDate", "Field", "DataType", "OldValue", "NewValue"),
            f"Field IN ({_FIELDS})",
        ),
        _Object("Opportunity", (*base, *(name for name in kept if name not in base))),
    )
    mapping = _MAPPING + "".join(f"    {_DEALS[meaning]}: {name}\n" for name, meaning in kept.items())
    return History(tuple(Part("pull-records", {one.file: one.fields}, partial(page, one)) for one in objects), mapping)


async def page(asked: _Object, api: Api, cursor: str) -> Page:
    """Return records behind the id that the page before ended with. Raises CrmError."""
    if not cursor:
        await _refuse_several_currencies(api)
    which = [one for one in (asked.which, f"Id > '{cursor}'" if cursor else "") if one]
    where = f" WHERE {' AND '.join(which)}" if which else ""
    query = f"SELECT {', '.join(asked.fields)} FROM {asked.name}{where} ORDER BY Id LIMIT {_PAGE}"  # noqa: S608
    listed = [one async for one in records(api, query)]
    rows = [
        tuple(
            moment(one[name], name) if name in _TIMES and one.get(name) else text(one.get(name))
            for name in asked.fields
        )
        for one in listed
    ]
    following = id_of(listed[-1], "Id", asked.name) if len(listed) == _PAGE else ""
    if not following.isalnum() and following:
        raise CrmError("crm-no-id", where=asked.name, id=repr(following[:40]))
    return Page({asked.file: rows}, following, len(listed))


async def _refuse_several_currencies(api: Api) -> None:
    """Raise CrmError where amounts are of several currencies: the histories do not say of which."""
    try:
        several = [one async for one in records(api, "SELECT IsoCode FROM CurrencyType WHERE IsActive = true")]
    except NoSuchObject:
        return  # an org with one currency has no such object
    if len(several) > 1:
        raise CrmError("crm-several-currencies")
