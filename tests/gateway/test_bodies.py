"""Bodies of requests under way, within what all of them may take together."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from multidict import CIMultiDict

from stream.config.settings import Settings
from stream.gateway.bodies import Bodies, Refused
from tests.support.answers import HUBSPOT, letters_of, post
from tests.support.gateway import serving
from tests.support.waiting import PATIENCE
from tests.support.webhooks import as_body, hubspot_item

BEGUN = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
MEGABYTE = 1024 * 1024


async def begun(client, size):
    """A request of a megabyte of which so much has come."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(BEGUN % (HUBSPOT.encode(), MEGABYTE) + b"x" * size)
    await writer.drain()
    return reader, writer


async def answer(reader):
    async with asyncio.timeout(PATIENCE):
        return (await reader.readuntil(b"\r\n\r\n")).decode()


async def test_strangers_get_half_of_the_room_and_those_who_are_known_the_rest(publisher):
    async with serving(publisher, bodies_bytes=MEGABYTE, body_timeout_seconds=6.0) as client:
        first, writer = await begun(client, MEGABYTE // 2 - 1000)
        await asyncio.sleep(1.0)
        second, other = await begun(client, 100_000)
        refused = await answer(second)
        assert "429" in refused
        assert "Retry-After" in refused
        assert (await post(client, as_body([hubspot_item()])))[0] == 200  # a small one has room, and is known then
        third, more = await begun(client, 100_000)
        await asyncio.sleep(0.2)
        assert not third.at_eof()
        assert "408" in await answer(first)
        for one in (writer, other, more):
            one.transport.abort()


async def test_the_room_of_a_body_is_free_again_once_it_is_answered(publisher):
    async with serving(publisher, bodies_bytes=MEGABYTE) as client:
        item = hubspot_item(sourceId="x" * 400_000)
        for number in range(5):
            assert (await post(client, as_body([item | {"eventId": number}])))[0] == 200


async def test_more_items_than_a_request_may_have_are_one_dead_letter(client, publisher):
    status, outcome = await post(client, as_body([{}] * 1001))
    assert (status, outcome["rejected"]) == (200, 1)
    (letter,) = letters_of(publisher)
    assert letter["reason"] == "too_large"
    assert "1,000 events" in letter["detail"]


async def test_a_body_whose_connection_went_before_it_was_read_has_broken_off():
    content = StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**16)
    gone: Any = SimpleNamespace(
        content_type="application/json", headers=CIMultiDict(), content_length=100, content=content, transport=None
    )
    with Bodies(Settings()).one(gone, known=False) as body, pytest.raises(Refused, match="broke off"):
        await body.read()
