"""Salesforce's own answers, as its documentation has them, become an organisation."""

import asyncio

import pytest

from stream.crm_api.client import Api, CrmError
from stream.crm_api.crms import CRMS
from tests.support.crm_apis.salesforce import Salesforce
from tests.support.crm_apis.server import TOKEN, Answer


@pytest.fixture
def salesforce():
    return Salesforce()


def test_stages_are_in_order_by_the_name_that_events_have_and_won_and_lost_by_salesforces_flags(told, salesforce):
    [pipeline] = told("salesforce", salesforce)[0].pipelines
    assert [(one.id, one.name, one.kind) for one in pipeline.stages] == [
        ("Prospecting", "Prospects", "open"),
        ("Closed Won", "Won", "won"),
        ("Closed Lost", "Lost", "lost"),
    ]


def test_roles_in_use_are_teams_and_all_pages_are_read(told, salesforce):
    organisation, server = told("salesforce", salesforce)
    assert [(one.name, one.team_id, one.is_active) for one in organisation.reps] == [
        ("Ada Lindqvist", "00E000000000001AAA", True),
        ("Jonas Berg", None, True),
        ("Old Hand", None, False),
    ]
    assert [one.name for one in organisation.teams] == ["North"]
    assert len([path for path in server.paths() if "/query/01g" in path]) == 2


def test_zone_and_address_are_those_of_the_org_and_one_with_a_single_currency_does_not_say_it(told, salesforce):
    organisation, server = told("salesforce", salesforce)
    assert (organisation.time_zone, organisation.currency) == ("America/New_York", "")
    assert organisation.deal_url == f"{server.address}/lightning/r/Opportunity/{{deal_id}}/view"


def test_an_org_with_several_currencies_says_which_is_its_own(told, salesforce):
    salesforce.objects["CurrencyType"] = [{"IsoCode": "GBP"}]
    assert told("salesforce", salesforce)[0].currency == "GBP"


def test_without_the_address_of_the_org_nothing_is_asked():
    with pytest.raises(CrmError, match="DEALSTREAM_CRM_API: Salesforce has an address per customer; set it"):
        Api(CRMS["salesforce"].manners, TOKEN)


def test_the_limit_of_a_day_is_told_as_a_limit(salesforce):
    limit = Answer(403, [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}])

    async def no_pause(seconds):
        pass

    async def ask(server):
        async with Api(CRMS["salesforce"].manners, TOKEN, server.address, no_pause) as api:
            await CRMS["salesforce"].organisation(api)

    with salesforce.api() as server:
        server.trouble = [limit] * 5
        with pytest.raises(CrmError, match=r"Salesforce is asked too much just now \(TotalRequests Limit exceeded\.\)"):
            asyncio.run(ask(server))
