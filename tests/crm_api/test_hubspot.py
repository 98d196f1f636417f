"""HubSpot's own answers, as its documentation has them, become an organisation."""

import pytest

from stream.crm_api.client import CrmError
from stream.crm_api.hubspot import next_page
from tests.support.crm_apis.hubspot import HubSpot, owner, stage


@pytest.fixture
def hubspot():
    return HubSpot()


def test_stages_are_in_order_and_won_and_lost_by_hubspots_own_flags(told, hubspot):
    [pipeline] = told("hubspot", hubspot)[0].pipelines
    assert [(one.id, one.kind) for one in pipeline.stages] == [
        ("appointmentscheduled", "open"),
        ("contractsent", "open"),
        ("closedwon", "won"),
        ("closedlost", "lost"),
    ]


def test_what_is_archived_is_left_out(told, hubspot):
    archived = stage("old", "Old", 0, "false", "0.1") | {"archived": True}
    hubspot.pipelines[0]["stages"].append(archived)
    hubspot.pipelines.append({**hubspot.pipelines[0], "id": "gone", "archived": True})
    [pipeline] = told("hubspot", hubspot)[0].pipelines
    assert "old" not in [one.id for one in pipeline.stages]


def test_all_pages_of_owners_are_read_and_who_has_left_is_one_of_them(told, hubspot):
    organisation, server = told("hubspot", hubspot)
    assert [(one.id, one.is_active) for one in organisation.reps] == [
        ("101", True),
        ("102", True),
        ("103", True),
        ("90", False),
    ]
    pages = [one.query for one in server.asked if one.path == "/crm/v3/owners"]
    assert [(one["archived"], one.get("after")) for one in pages] == [("false", None), ("false", "2"), ("true", None)]


def test_a_page_that_is_named_by_a_number_is_read_too():
    assert next_page({"paging": {"next": {"after": 100}}}) == "100"
    assert next_page({"results": []}) is None


def test_the_primary_team_is_that_of_an_owner_and_one_without_a_team_has_none(told, hubspot):
    organisation, _ = told("hubspot", hubspot)
    assert [(one.name, one.team_id) for one in organisation.reps[:3]] == [
        ("Ada Lindqvist", "7"),
        ("Jonas Berg", "8"),
        ("Mette Holm", None),
    ]
    assert {(one.id, one.name) for one in organisation.teams} == {("7", "North"), ("8", "South")}


def test_an_owner_without_a_name_is_called_by_his_address_and_what_nobody_sees_is_left_out(told, hubspot):
    hubspot.owners = [owner("1", "", "", []) | {"email": "x@example.com"}, owner("2", "A\u202e", " B\t", [])]
    assert [one.name for one in told("hubspot", hubspot)[0].reps] == ["x@example.com", "A B"]


def test_the_account_says_zone_currency_and_where_deals_are_seen(told, hubspot):
    organisation, _ = told("hubspot", hubspot)
    assert (organisation.time_zone, organisation.currency) == ("Europe/Berlin", "EUR")
    assert organisation.deal_url == "https://app-eu1.hubspot.com/contacts/4711/record/0-3/{deal_id}"


def test_an_account_that_the_token_may_not_read_is_no_obstacle(told, hubspot):
    hubspot.account = None
    organisation, _ = told("hubspot", hubspot)
    assert (organisation.time_zone, organisation.currency, organisation.deal_url) == ("", "", "")


@pytest.mark.parametrize("spoilt", [{"id": None}, {"id": ""}, {"id": True}, {"stages": None}, {"stages": ["x"]}])
def test_an_answer_that_is_not_as_documented_is_named(told, hubspot, spoilt):
    hubspot.pipelines[0] |= spoilt
    with pytest.raises(CrmError, match="/crm/v3/pipelines/deals: "):
        told("hubspot", hubspot)
