"""Pipedrive's own answers, as its documentation has them, become an organisation."""

import pytest

from tests.support.crm_apis.pipedrive import Pipedrive
from tests.support.crm_apis.server import Answer


@pytest.fixture
def pipedrive():
    return Pipedrive()


def test_stages_of_all_pages_stand_in_order_in_their_pipeline_and_deleted_ones_are_left_out(told, pipedrive):
    pipedrive.pipelines.append({"id": 2, "name": "Second", "order_nr": 1, "is_deleted": False})
    pipedrive.pipelines.append({"id": 3, "name": "Gone", "order_nr": 2, "is_deleted": True})
    pipedrive.stages.append({"id": 21, "order_nr": 1, "name": "Only", "is_deleted": False, "pipeline_id": 2})
    organisation, server = told("pipedrive", pipedrive)
    assert [(one.id, [stage.id for stage in one.stages]) for one in organisation.pipelines] == [
        ("1", ["11", "12"]),
        ("2", ["21"]),
    ]
    assert [one.query.get("cursor") for one in server.asked if one.path == "/api/v2/stages"] == [None, "c2"]


def test_users_are_in_their_teams_and_who_is_not_active_has_left(told, pipedrive):
    organisation, _ = told("pipedrive", pipedrive)
    assert [(one.id, one.team_id, one.is_active) for one in organisation.reps] == [
        ("101", "7", True),
        ("90", None, False),
    ]
    assert [(one.id, one.name) for one in organisation.teams] == [("7", "North")]


def test_a_plan_without_teams_is_no_obstacle(told, pipedrive):
    pipedrive.teams = Answer(402, {"success": False, "error": "Feature is not available"})
    organisation, _ = told("pipedrive", pipedrive)
    assert (organisation.teams, organisation.reps[0].team_id) == ((), None)


def test_types_in_use_are_those_of_the_company_by_their_keys(told, pipedrive):
    organisation, _ = told("pipedrive", pipedrive)
    assert [(one.id, one.selling) for one in organisation.types] == [("call", True), ("task", False)]


def test_the_company_says_zone_currency_and_where_deals_are_seen(told, pipedrive):
    organisation, _ = told("pipedrive", pipedrive)
    assert (organisation.time_zone, organisation.currency) == ("Europe/Berlin", "EUR")
    assert organisation.deal_url == "https://acme.pipedrive.com/deal/{deal_id}"
