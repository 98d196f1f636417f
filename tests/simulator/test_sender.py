import asyncio
import json
from types import SimpleNamespace

import pytest
from rich.console import Console

from stream.cli.commands.simulate import summarize
from stream.simulator.journal import Journal
from stream.simulator.organisation import Organisation
from stream.simulator.sender import Refused, Sender
from tests.simulator.runs import END
from tests.support.small_service import FILE, HUBSPOT_SECRET, STANDARD_SECRET
from tests.support.waiting import PATIENCE, until


@pytest.fixture
def items():
    organisation = Organisation(FILE, 1)
    return [item for _ in range(300) for item in organisation.step(END)]


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path)


@pytest.fixture
async def sender(service, journal):
    async with Sender(service.url, HUBSPOT_SECRET, STANDARD_SECRET, journal, asyncio.Event()) as opened:
        yield opened


def deals(items):
    return [item for item in items if item["to"] == "hubspot"]


async def test_what_is_sent_is_authentic_and_confirmed(sender, service, journal, items):
    await sender.send(items)
    assert sender.accepted == len(items)
    assert journal.load().unconfirmed == []
    assert len({event.event_id for event in service.events if event.type != "deal.touched"}) >= len(deals(items))


async def test_signatures_are_over_the_address_that_the_crm_is_given(service, journal, items):
    service.public_url = "https://tunnel.example"
    secrets = HUBSPOT_SECRET, STANDARD_SECRET
    async with Sender(service.url, *secrets, journal, asyncio.Event(), service.public_url + "/") as sender:
        await sender.send(deals(items)[:1])
    assert sender.accepted == 1


async def test_a_request_has_at_most_a_hundred_events(sender, service, items):
    await sender.send(items)
    sizes = [len(json.loads(body)) for _, body in service.requests]
    assert max(sizes) == 100
    assert sum(sizes) == len(items)


async def test_items_are_in_the_journal_before_they_are_sent(sender, service, journal, items):
    service.hangs = 1
    task = asyncio.create_task(sender.send(items[:1]))
    await until(lambda: service.requests)
    assert [item for _, item in journal.load().unconfirmed] == items[:1]
    task.cancel()


@pytest.mark.parametrize("status", [503, 500, 429, 408])
async def test_a_request_that_is_not_taken_now_is_sent_again_with_the_same_content(sender, service, items, status):
    service.statuses = [status]
    await sender.send(deals(items)[:5])
    first, second = service.requests
    assert first == second
    assert sender.retries == 1


async def test_a_request_without_an_answer_is_sent_again(service, journal, items):
    service.hangs = 1
    never = asyncio.Event()
    async with Sender(service.url, HUBSPOT_SECRET, STANDARD_SECRET, journal, never, timeout_seconds=0.2) as sender:
        await sender.send(deals(items)[:5])
    # On a busy machine the second one may be answered too late as well.
    assert len(service.requests) >= 2
    assert len({body for _, body in service.requests}) == 1
    assert sender.accepted == 5


async def test_duplicates_are_sent_but_not_noted(sender, service, journal, items):
    await sender.send(deals(items)[:2], deals(items)[:1])
    assert len(json.loads(service.requests[0][1])) == 3
    assert journal.load().items == deals(items)[:2]


@pytest.mark.parametrize("status", [400, 401, 404, 413])
async def test_a_refusal_ends_it_with_address_and_status(sender, service, items, status):
    service.statuses = [status]
    with pytest.raises(Refused, match=rf"/webhooks/hubspot answered {status}"):
        await sender.send(deals(items)[:1])


async def test_wrong_secrets_are_named_with_the_way_out(sender, service, items):
    service.statuses = [401]
    with pytest.raises(Refused, match=r"same secrets.*DEALSTREAM_PUBLIC_URL"):
        await sender.send(deals(items)[:1])


async def test_when_stopping_it_does_not_wait_for_a_gateway_that_is_away(journal, items):
    stopping = asyncio.Event()
    async with Sender("http://127.0.0.1:9", HUBSPOT_SECRET, STANDARD_SECRET, journal, stopping) as sender:
        task = asyncio.create_task(sender.send(items))
        await until(lambda: sender.retries)
        stopping.set()
        await asyncio.wait_for(task, PATIENCE)
    assert len(journal.load().unconfirmed) == len(items)


def test_no_answer_is_said_to_take_longer_than_the_longest(capsys):
    sent = SimpleNamespace(accepted=3, retries=0, seconds=[0.1, 0.1, 0.2])
    summarize(sent, 0.5, Console(width=200))  # type: ignore[arg-type]
    assert "within 100 ms (median), 198 ms (p99), 200 ms (longest)" in capsys.readouterr().out
