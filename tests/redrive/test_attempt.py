"""What would become of a dead letter with today's funnel file."""

import json
from datetime import timedelta
from typing import Any

import pytest

from stream import topology
from stream.connectors import CONNECTORS
from stream.connectors.accounts import MainAccounts
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.secrets import fixed
from stream.connectors.standard.signature import signature
from stream.connectors.template import NotAuthentic
from stream.ingest.dead_letters import LONGEST_PAYLOAD
from stream.ingest.ingest import ingest
from stream.redrive.attempt import attempts
from tests.support.crm_webhooks import FUNNEL as CRM_FUNNEL
from tests.support.crm_webhooks import basic, close_headers, crm_funnel, v2
from tests.support.letters import FAX, MENDED, STAGE, Kept, letter, letter_of, letters_of
from tests.support.webhooks import FUNNEL, NOW, as_body, change, funnel, hubspot_headers, hubspot_item, millis

DEALS, ACTIVITIES = topology.DEALS.name, topology.ACTIVITIES.name
LATER = NOW + timedelta(days=3)


def attempt(one, text=MENDED, now=LATER):
    [found] = attempts([one], funnel(text), now)
    return found


def events(found):
    return [(topic, json.loads(value)) for topic, _, value in found.records]


@pytest.mark.parametrize(
    "body", [[STAGE], [change("dealstage", "lead", eventId=8), STAGE]], ids=["alone", "with another"]
)
async def test_an_element_of_a_hubspot_body_becomes_the_event_that_it_would_have_been(body):
    [one] = await letters_of(as_body(body))
    [(topic, event)] = events(attempt(one))
    assert (topic, event["stage_id"], event["source"]) == (DEALS, "demo", "hubspot")
    # The CRM's own redelivery has the same id, so that it counts once.
    [redelivered] = await letters_of(as_body([STAGE | {"attemptNumber": 3}]))
    assert events(attempt(redelivered))[0][1]["event_id"] == event["event_id"]


async def test_of_a_deal_of_pipedrive_only_the_part_that_was_not_written_at_once_is_sent():
    kept = Kept()
    body = as_body(v2("create", owner_id=777))
    await ingest(Pipedrive(fixed("a:b"), crm_funnel()).normalize(body), NOW, crm_funnel(), kept)
    [one] = [letter_of(record) for record in kept.records if record[0] == topology.DEAD_LETTERS.name]
    written = {json.loads(value)["event_id"] for topic, _, value in kept.records if topic == DEALS}
    found = attempt(one, CRM_FUNNEL.replace('id: "502"', 'id: "777"'))
    sent = {event["event_id"]: event["type"] for _, event in events(found)}
    assert written.isdisjoint(sent)
    assert list(sent.values()) == ["deal.owner_changed"]


THREE_FAULTS = v2("create", owner_id=777, stage_id=99, currency="CHF")


async def test_three_faults_of_one_payload_are_three_letters_and_each_is_sent_when_its_own_cause_was_mended():
    kept = Kept()
    await ingest(Pipedrive(fixed("a:b"), crm_funnel()).normalize(as_body(THREE_FAULTS)), NOW, crm_funnel(), kept)
    letters = [letter_of(record) for record in kept.records if record[0] == topology.DEAD_LETTERS.name]
    assert {one.reason for one in letters} == {"unknown_rep", "unknown_stage", "unknown_currency"}
    assert len({one.letter_id for one in letters}) == 3
    mended = CRM_FUNNEL.replace('id: "11"', 'id: "99"')
    assert {one.reason: [event["type"] for _, event in events(attempt(one, mended))] for one in letters} == {
        "unknown_rep": [],
        "unknown_stage": ["deal.stage_changed"],
        "unknown_currency": [],
    }


async def test_a_deal_of_a_second_account_keeps_its_account_also_where_its_letters_are_read_alone():
    kept, connector = Kept(), Pipedrive(fixed("a:b"), crm_funnel())
    for company in ("7788", "99"):
        body = as_body(v2("create", owner_id=777, meta={"company_id": company}))
        await ingest(connector.normalize(body), NOW, crm_funnel(), kept)
    letters = [letter_of(record) for record in kept.records if record[0] == topology.DEAD_LETTERS.name]
    mended = funnel(CRM_FUNNEL.replace('id: "502"', 'id: "777"'))
    tried = [one for letter in letters for one in attempts([letter], mended, LATER)]
    assert [event["deal_id"] for one in tried for _, event in events(one)] == ["pipedrive:4711", "pipedrive:99/4711"]
    accounts = MainAccounts()
    accounts.remember("pipedrive", "99")
    tried = [one for letter in letters for one in attempts([letter], mended, LATER, accounts)]
    assert [event["deal_id"] for one in tried for _, event in events(one)] == ["pipedrive:7788/4711", "pipedrive:4711"]


async def test_letters_of_times_with_different_main_accounts_are_read_each_with_its_own(monkeypatch):
    made = []
    without_secret = Pipedrive.without_secret

    def noted(funnel, accounts):
        made.append(accounts.get("pipedrive"))
        return without_secret(funnel, accounts)

    monkeypatch.setattr(Pipedrive, "without_secret", noted)
    letters = []
    for company in ("7788", "99", "7788"):
        kept = Kept()
        body = as_body(v2("create", owner_id=777, meta={"company_id": company}))
        await ingest(Pipedrive(fixed("a:b"), crm_funnel()).normalize(body), NOW, crm_funnel(), kept)
        letters += [letter_of(record) for record in kept.records if record[0] == topology.DEAD_LETTERS.name]
    assert [one.main_account for one in letters] == ["7788", "99", "7788"]
    tried = attempts(letters, funnel(CRM_FUNNEL.replace('id: "502"', 'id: "777"')), LATER)
    assert [event["deal_id"] for one in tried for _, event in events(one)] == ["pipedrive:4711"] * 3
    assert made == ["7788", "99"]  # one connector for each CRM and main account, however many letters


async def test_a_property_that_could_not_be_read_stays_and_the_others_of_the_payload_are_sent():
    kept = Kept()
    item = v2("create", owner_id=777, value="a lot")
    await ingest(Pipedrive(fixed("a:b"), crm_funnel()).normalize(as_body(item)), NOW, crm_funnel(), kept)
    letters = [letter_of(record) for record in kept.records if record[0] == topology.DEAD_LETTERS.name]
    tried = {one.reason: attempt(one, CRM_FUNNEL.replace('id: "502"', 'id: "777"')) for one in letters}
    assert tried["bad_amount"].refused.reason == "bad_amount"
    assert [event["rep_id"] for _, event in events(tried["unknown_rep"])] == ["777"]


async def test_an_activity_comes_with_its_touch_():
    [one] = await letters_of(as_body(FAX), "standard")
    (first, event), (second, touch) = events(attempt(one))
    assert (first, second) == (ACTIVITIES, DEALS)
    assert event["type"] == "activity.logged"
    assert touch["type"] == "deal.touched"


async def test_before_the_cause_was_mended_it_stays_with_the_reason():
    [one] = await letters_of(as_body([STAGE]))
    found = attempt(one, FUNNEL)
    assert (found.records, found.refused.reason) == ([], "unknown_stage")


async def test_what_was_in_the_future_is_taken_once_it_is_not():
    [one] = await letters_of(as_body([hubspot_item(occurredAt=millis(NOW + timedelta(days=2)))]))
    assert attempt(one, now=NOW).refused.reason == "in_the_future"
    assert len(attempt(one, now=LATER).records) == 1


async def test_a_letter_of_which_a_part_cannot_be_used_is_not_sent_in_part():
    body = [json.loads(json.dumps(STAGE)), {"subscriptionType": "deal.nonsense"}]
    one = letter_of(letter("hubspot", body))
    found = attempt(one)
    assert (found.records, found.refused.reason) == ([], "unsupported_subscription")


EVENT = {
    "type": "deal.stage_changed",
    "event_id": "e",
    "deal_id": "d",
    "occurred_at": NOW.isoformat().replace("+00:00", "Z"),
    "stage_id": "demo",
    "source": "hubspot",
}


@pytest.mark.parametrize("origin", ["sales.deals/3/17", "sales.activities/0/1", "replay"])
def test_a_record_is_stamped_anew_and_goes_where_it_belongs(origin):
    owner: dict[str, Any] = {name: EVENT[name] for name in EVENT if name != "stage_id"}
    owner |= {"type": "deal.owner_changed", "rep_id": "101"}
    [(topic, event)] = events(attempt(letter_of(letter(origin, owner))))
    assert (topic, event["source"], event["received_at"][:10]) == (DEALS, "hubspot", "2026-11-23")


@pytest.mark.parametrize(
    ("origin", "payload", "reason", "refused"),
    [
        ("sales.deals/0/1", b"\xff\xfe", "bad_event", "bad_event"),
        ("sales.deals/0/1", b"", "bad_event", "bad_event"),
        ("sales.partials/0/1", b"{}", "bad_event", "not_an_event"),
        ("sales.kpis/0/1", b"\0" * 61, "corrupt_batch", "corrupt_batch"),
        ("unheard-of", b"{}", "bad_event", "unknown_origin"),
        ("standard", json.dumps(EVENT).encode().ljust(LONGEST_PAYLOAD + 1), "bad_event", "cut"),
        ("standard", json.dumps(EVENT).encode().ljust(LONGEST_PAYLOAD), "bad_event", None),
        ("hubspot", b"nonsense", "not_json", "not_json"),
        ("hubspot", b"", "not_json", "not_json"),
    ],
)
def test_what_can_never_be_used_says_why(origin, payload, reason, refused):
    found = attempt(letter_of(letter(origin, payload, reason)))
    assert (found.refused.reason if found.refused else None) == refused


def test_a_connector_without_a_secret_takes_nothing_for_authentic():
    body = b"[]"
    key_of_nothing = {"webhook-id": "m", "webhook-timestamp": str(int(NOW.timestamp()))}
    key_of_nothing["webhook-signature"] = "v1," + signature(b"", "m", key_of_nothing["webhook-timestamp"], body)
    headers = hubspot_headers(body, now=NOW, secret="") | key_of_nothing
    headers |= close_headers(body, now=NOW, secret="") | basic("")
    for kind in CONNECTORS:
        with pytest.raises(NotAuthentic, match="no secret"):
            kind.without_secret(funnel()).verify(headers, "POST", "https://hooks.example.com/sales", body, NOW)
