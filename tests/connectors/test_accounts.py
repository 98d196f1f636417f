"""Several accounts of one CRM: the ids of the main one stay as they are, those of others name their account."""

import pytest

from stream.config.settings import Settings
from stream.connectors.accounts import AccountsError, MainAccounts
from tests.support.counts import (
    FUNNEL,
    KINDS,
    activity,
    funnel_of,
    hubspot,
    pipedrive,
)
from tests.support.webhooks import as_body


def creations(*companies, kind="pipedrive", accounts=None):
    reader = KINDS[kind].without_secret(funnel_of(FUNNEL), accounts)
    for company in companies:
        if kind == "hubspot":
            body = [hubspot(1, "creation") | {"portalId": company}]
        else:
            body = pipedrive("create", "2026-11-20T09:28:10Z", number=1, meta={"company_id": company})
        yield {event.deal_id for event, _ in reader.normalize(as_body(body)).events}


@pytest.mark.parametrize("kind", ["pipedrive", "hubspot"])
def test_deals_of_two_accounts_with_one_id_are_two_deals_and_those_of_the_first_keep_their_ids(kind):
    assert list(creations("7788", "99", "7788", kind=kind)) == [{f"{kind}:1"}, {f"{kind}:99/1"}, {f"{kind}:1"}]


def accounts_of(**settings):
    return MainAccounts.of(Settings(**settings))


def test_the_account_that_is_set_keeps_its_ids_whichever_sends_first(tmp_path):
    accounts = accounts_of(pipedrive_account="7788", accounts_file=tmp_path / "accounts.json")
    assert list(creations("99", "7788", accounts=accounts)) == [{"pipedrive:99/1"}, {"pipedrive:1"}]


@pytest.mark.parametrize("kind", ["pipedrive", "hubspot"])
def test_the_account_that_came_first_stays_the_main_one_after_a_restart(tmp_path, kind):
    file = tmp_path / "not there yet" / "accounts.json"
    assert list(creations("7788", kind=kind, accounts=accounts_of(accounts_file=file))) == [{f"{kind}:1"}]
    again = accounts_of(accounts_file=file)
    assert list(creations("99", "7788", kind=kind, accounts=again)) == [{f"{kind}:99/1"}, {f"{kind}:1"}]


@pytest.mark.parametrize("content", ["{", "[]", '{"pipedrive": 5}'])
def test_a_file_of_accounts_that_cannot_be_read_is_named(tmp_path, content):
    file = tmp_path / "accounts.json"
    file.write_text(content)
    with pytest.raises(AccountsError, match=r"DEALSTREAM_ACCOUNTS_FILE.*accounts\.json"):
        accounts_of(accounts_file=file)


def test_a_merge_names_deals_of_its_own_account():
    reader = KINDS["hubspot"].without_secret(funnel_of(FUNNEL), accounts_of(hubspot_account="7788"))
    merge = hubspot(13, "merge", primaryObjectId=11, mergedObjectIds=[12], newObjectId=13)
    merged, _, gap = [event for event, _ in reader.normalize(as_body([merge])).events]
    assert (merged.deal_id, merged.into_deal_id, gap.deal_id) == ("hubspot:1/12", "hubspot:1/13", "hubspot:1/13")


def test_an_activity_belongs_to_a_deal_of_its_own_account():
    reader = KINDS["pipedrive"].without_secret(funnel_of(FUNNEL), accounts_of(pipedrive_account="7788"))
    [(event, _)] = reader.normalize(
        as_body(activity("2026-11-20T09:28:13Z", previous={"done": False}, duration="00:30", deal_id=7))
    ).events
    assert (event.activity_id, event.deal_id) == ("pipedrive:1/2", "pipedrive:1/7")
