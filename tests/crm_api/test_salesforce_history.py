"""Salesforce's opportunities and their histories become the files that Data Loader would export."""

import asyncio

import pytest

from stream.config.funnel_file import parse
from stream.crm_api.client import Api, CrmError
from stream.crm_api.history import salesforce as history_module
from stream.crm_api.history.salesforce import history
from stream.crm_api.salesforce import MANNERS
from tests.support.crm_apis.salesforce import Salesforce
from tests.support.crm_apis.server import TOKEN
from tests.support.crm_webhooks import FUNNEL


@pytest.fixture
def salesforce():
    org = Salesforce()
    org.objects |= {
        "OpportunityHistory": [
            {
                "Id": f"008{n:015}",
                "OpportunityId": "006000000000001AAA",
                "CreatedDate": f"2026-11-0{n}T09:00:00.000+0000",
                "StageName": stage,
                "Amount": 1000.0,
                "CloseDate": "2026-12-31",
            }
            for n, stage in enumerate(("Prospecting", "Negotiation/Review", "Closed Won"), 1)
        ],
        "OpportunityFieldHistory": [],
        "Opportunity": [],
    }
    return org


def rows_of(salesforce, kept=None):
    told = history(parse(FUNNEL), kept or {})

    async def read(server):
        pages = []
        async with Api(MANNERS._replace(per_second=1000), TOKEN, server.address) as api:
            for part in told.parts:
                cursor = ""
                while True:
                    page = await part.page(api, cursor)
                    pages.append(page)
                    cursor = page.following
                    if not cursor:
                        break
        return pages

    with salesforce.api() as server:
        pages = asyncio.run(read(server))
    files: dict = {}
    for page in pages:
        for name, rows in page.rows.items():
            files.setdefault(name, []).extend(rows)
    return files


def test_each_object_is_a_file_with_times_in_utc_and_amounts_as_written(salesforce):
    files = rows_of(salesforce)
    assert list(files) == ["OpportunityHistory.csv", "OpportunityFieldHistory.csv", "Opportunity.csv"]
    first = (
        "008000000000000001",
        "006000000000001AAA",
        "2026-11-01T09:00:00+00:00",
        "Prospecting",
        "1000.0",
        "2026-12-31",
    )
    assert files["OpportunityHistory.csv"][0] == first
    assert len(files["OpportunityHistory.csv"]) == 3


def test_the_next_page_begins_behind_the_last_id(salesforce, monkeypatch):
    monkeypatch.setattr(history_module, "_PAGE", 2)
    assert len(rows_of(salesforce)["OpportunityHistory.csv"]) == 3
    asked = [one for one in salesforce.queries if " FROM OpportunityHistory" in one]
    assert [("WHERE Id > '008000000000000002'" in one) for one in asked] == [False, True]


def test_fields_that_the_funnel_file_keeps_are_asked_for(salesforce):
    rows_of(salesforce, {"LeadSource": "source", "Why__c": "loss_reason"})
    [query] = [one for one in salesforce.queries if " FROM Opportunity " in one]
    assert "Amount, LeadSource, Why__c FROM" in query
    mapping = history(parse(FUNNEL), {"LeadSource": "source", "Why__c": "loss_reason"}).mapping
    assert mapping.endswith("    lead_source: LeadSource\n    loss_reason: Why__c\n")


def test_an_org_with_several_currencies_is_refused_with_the_way_out(salesforce):
    salesforce.objects["CurrencyType"] = [{"IsoCode": "EUR"}, {"IsoCode": "USD"}]
    with pytest.raises(CrmError, match="give exports with CurrencyIsoCode"):
        rows_of(salesforce)
