"""A CRM that does not give a part is read without it, and says so; one that is away is not read."""

import asyncio

import pytest

from stream.crm_api.client import Api, CrmError
from stream.crm_api.crms import CRMS
from tests.support.crm_apis.close import Close
from tests.support.crm_apis.hubspot import HubSpot
from tests.support.crm_apis.pipedrive import Pipedrive
from tests.support.crm_apis.salesforce import Salesforce
from tests.support.crm_apis.server import TOKEN, Answer

PARTS = [
    ("hubspot", HubSpot, "/account-info/v3/details", "time zone, currency and addresses of deals"),
    ("pipedrive", Pipedrive, "/v1/legacyTeams", "teams"),
    ("close", Close, "/api/v1/group/", "teams"),
    ("close", Close, "/api/v1/me/", "the currency"),
    ("close", Close, "/api/v1/organization/orga_1/", "the currency"),
    ("salesforce", Salesforce, "Organization", "the time zone"),
    ("salesforce", Salesforce, "CurrencyType", "the currency"),
]


def read(name, crm, part, answer):
    """Return what is read where a part is answered otherwise, and what is said of that."""

    async def no_pause(_seconds):
        pass

    async def ask(server):
        async with Api(CRMS[name].manners._replace(per_second=1000), TOKEN, server.address, no_pause) as api:
            return await CRMS[name].organisation(api), api.left_out

    with crm.api() as server:
        if isinstance(crm, Salesforce):
            crm.objects[part] = answer
        else:
            server.refused[part] = answer
        return asyncio.run(ask(server))


@pytest.mark.parametrize("status", [402, 403, 404])
@pytest.mark.parametrize(("name", "crm", "part", "what"), PARTS)
def test_a_part_that_is_refused_is_left_out_and_that_is_said(name, crm, part, what, status):
    organisation, [said] = read(name, crm(), part, Answer(status, {"message": "not on your plan"}))
    assert organisation.pipelines
    assert "not on your plan" in str(said)
    assert str(said).endswith(f". Read without {what}.")


@pytest.mark.parametrize("answer", [Answer(500, b"<html>"), Answer(200, ["?"]), Answer(400, {"message": "what?"})])
@pytest.mark.parametrize(("name", "crm", "part"), [one[:3] for one in PARTS])
def test_a_part_that_cannot_be_read_just_now_is_not_taken_for_none(name, crm, part, answer):
    with pytest.raises(CrmError):
        read(name, crm(), part, answer)


def test_a_crm_that_gives_all_has_nothing_left_out():
    assert read("close", Close(), "/no/such/path", None)[1] == []
