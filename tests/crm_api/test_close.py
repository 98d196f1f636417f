"""Close's own answers, as its documentation has them, become an organisation."""

import pytest

from stream.crm_api.client import CrmError
from tests.support.crm_apis.close import Close
from tests.support.crm_apis.server import Answer


@pytest.fixture
def close():
    return Close()


def test_statuses_are_stages_of_closes_own_kinds(told, close):
    [pipeline] = told("close", close)[0].pipelines
    assert [(one.id, one.kind) for one in pipeline.stages] == [
        ("stat_active", "open"),
        ("stat_won", "won"),
        ("stat_lost", "lost"),
    ]


def test_a_status_of_another_type_is_named(told, close):
    close.pipelines[0]["statuses"][0]["type"] = "frozen"
    with pytest.raises(CrmError, match="type of stat_active is none of active, won, lost"):
        told("close", close)


def test_users_of_all_pages_are_read_and_are_in_their_group(told, close):
    organisation, server = told("close", close)
    assert [(one.name, one.team_id) for one in organisation.reps] == [
        ("Ada Lindqvist", "group_north"),
        ("Jonas", None),
        ("mette@example.com", None),
    ]
    assert [one.query["_skip"] for one in server.asked if one.path == "/api/v1/user/"] == ["0", "2"]


def test_groups_that_the_key_may_not_see_are_no_obstacle(told, close):
    close.groups = Answer(403, {"error": "no permission"})
    assert told("close", close)[0].teams == ()


def test_the_currency_is_that_of_the_organization(told, close):
    assert told("close", close)[0].currency == "USD"
