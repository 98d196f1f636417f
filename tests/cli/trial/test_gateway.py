"""What `dealstream try` sends is what a real gateway takes; and what each answer of a gateway means."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from schemas import wire
from stream.cli.trial.crms import CRMS, messages_of
from stream.cli.trial.example import Example, example
from stream.cli.trial.gateway import Sender
from stream.cli.trial.steps import MayBeStored, Stopped
from stream.connectors import CONNECTORS
from stream.connectors.accounts import MainAccounts
from stream.gateway.publisher import Publisher, Unavailable
from stream.kafka.topics import ensure_topics
from tests.support.crm_webhooks import CLOSE_SECRET
from tests.support.gateway import ListPublisher, any_port, gateway_settings, serving
from tests.support.telling import WORDS
from tests.support.webhooks import funnel

AT = datetime.now(UTC).replace(microsecond=0)
DEAL = Example(1_234_567_890_123, AT, "101", "lead", "new")


def sender_to(client, crm="hubspot", **changed):
    return Sender(gateway_settings(**changed), crm, f"http://{client.host}:{client.port}", WORDS)


async def refusal(sender, body=b"[]"):
    with pytest.raises(Stopped) as stop:
        await sender.send(body, "deal", "message")
    return stop.value


def test_each_connector_can_be_tried():
    assert set(CRMS) == {connector.name for connector in CONNECTORS}


@pytest.mark.parametrize("crm", CRMS)
async def test_the_gateway_takes_a_deal_as_the_crm_sends_it_and_then_its_deletion(crm):
    publisher, deleted_at = ListPublisher(), AT + timedelta(seconds=2)
    messages = messages_of(crm, DEAL, deleted_at)
    async with serving(publisher) as client:
        sender = sender_to(client, crm)
        accepted = await sender.send(messages.created, messages.crm_id, "created")
        created = [wire.deals.read(record.value) for record in publisher.records]
        assert await sender.send(messages.deleted, messages.crm_id, "deleted") == 1
    assert accepted == len(created) == 3
    assert {event.deal_id for event in created} == {messages.deal_id}
    by_type = {event.type: event for event in created}
    assert set(by_type) == {"deal.created", "deal.stage_changed", "deal.owner_changed"}
    assert by_type["deal.stage_changed"].stage_id == "lead"
    assert by_type["deal.owner_changed"].rep_id == "101"
    [deletion] = [wire.deals.read(record.value) for record in publisher.records[accepted:]]
    assert (deletion.type, deletion.deal_id) == ("deal.deleted", messages.deal_id)
    assert {record.key for record in publisher.records} == {messages.deal_id.encode()}


@pytest.mark.parametrize("crm", ["hubspot", "pipedrive"])
def test_a_trial_before_the_first_real_event_does_not_take_its_place_as_the_main_account(crm, tmp_path):
    [kind] = [one for one in CONNECTORS if one.name == crm]
    accounts = MainAccounts(tmp_path / "accounts.json")
    connector = kind.without_secret(funnel(), accounts)
    messages = messages_of(crm, DEAL, AT)
    told = connector.normalize(messages.created)
    assert {event.deal_id for event, _ in told.events} == {messages.deal_id}
    assert accounts.get(crm) == ""


async def test_another_secret_is_said_with_the_setting():
    async with serving(ListPublisher(), close_secret=SecretStr(CLOSE_SECRET[::-1])) as client:
        told = str(await refusal(sender_to(client, "close")))
    assert "answered 401 (not authentic)" in told
    assert "set DEALSTREAM_CLOSE_SECRET alike in both places" in told


async def test_of_hubspot_the_address_may_be_another_one_as_well():
    async with serving(ListPublisher()) as client:
        told = str(await refusal(sender_to(client, public_url="http://127.0.0.1:8080")))
    assert "DEALSTREAM_HUBSPOT_SECRET or DEALSTREAM_PUBLIC_URL is another one there" in told
    assert "Here the address is http://127.0.0.1:8080" in told


async def test_a_gateway_without_the_secret_is_said():
    async with serving(ListPublisher(), close_secret=None) as client:
        told = str(await refusal(sender_to(client, "close")))
    assert "answered 404" in told
    assert "the gateway has no DEALSTREAM_CLOSE_SECRET; set it where the gateway starts" in told


@pytest.mark.parametrize(
    ("secret", "told"),
    [(None, "DEALSTREAM_CLOSE_SECRET is not set here"), (SecretStr("nohexatall-" * 3), "signature key")],
)
async def test_a_secret_that_is_not_set_or_none_is_said_before_anything_is_sent(secret, told):
    with pytest.raises(Stopped, match=told):
        Sender(gateway_settings(close_secret=secret), "close", "http://127.0.0.1:1", WORDS).secret()


async def test_that_no_gateway_is_there_is_said_with_its_address():
    stop = await refusal(Sender(gateway_settings(), "hubspot", f"http://127.0.0.1:{any_port()}", WORDS))
    assert not isinstance(stop, MayBeStored)
    assert "no gateway answers at http://127.0.0.1:" in str(stop)
    assert "name it with --gateway" in str(stop)


async def test_where_kafka_is_away_some_of_it_may_be_stored():
    publisher = ListPublisher()
    publisher.failure = Unavailable("Kafka has not acknowledged")
    messages = messages_of("hubspot", DEAL, AT)
    async with serving(publisher) as client:
        stop = await refusal(sender_to(client), messages.created)
    assert isinstance(stop, MayBeStored)
    assert "answered 503" in str(stop)
    assert "`dealstream check` says why" in str(stop)


async def test_why_a_part_is_rejected_the_dead_letters_say(broker):
    settings = gateway_settings(kafka=broker.address)
    await ensure_topics(settings)
    publisher = Publisher(settings)
    await publisher.start()
    messages = messages_of("hubspot", DEAL._replace(rep_id="999"), AT)
    try:
        async with serving(publisher) as client:
            with pytest.raises(MayBeStored) as stop:
                await sender_to(client, kafka=broker.address).send(messages.created, messages.crm_id, "created")
    finally:
        await publisher.stop()
    assert "put 1 part of it into the dead letters\nunknown_rep: " in str(stop.value)
    assert "999" in str(stop.value)


def test_the_deal_has_the_first_open_stage_and_a_rep_who_works_today():
    assert example(funnel(), AT, WORDS)[2:] == ("101", "lead", "new")
    assert example(funnel(), AT, WORDS, "999", "won")[2:] == ("999", "won", "new")
    with pytest.raises(Stopped, match="nobody who works on 2025-12-31"):
        example(funnel(), datetime(2025, 12, 31, 12, tzinfo=UTC), WORDS)
