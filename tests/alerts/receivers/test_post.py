"""Sending over HTTP: what counts as taken, and where nothing is sent."""

import asyncio
import os
import sys

import pytest
from aiohttp import ClientTimeout
from yarl import URL

from stream.alerts.receivers import post as posting
from stream.alerts.receivers.messages import Message
from stream.alerts.receivers.post import NotTold, post
from tests.support.hooks import hook_on_this_machine
from tests.support.servers.tls import Authority, Front

MESSAGE = Message(b'{"text":"hello"}', {"Content-Type": "application/json"})


@pytest.fixture
async def hook():
    async with hook_on_this_machine() as listening:
        yield listening


async def test_what_is_answered_2xx_is_taken(hook):
    hook.statuses = [204]
    await post(hook.url, MESSAGE, allow_private=True)
    assert hook.bodies == [{"text": "hello"}]


@pytest.mark.parametrize("status", [301, 307, 400, 410, 429, 500, 503])
async def test_any_other_answer_is_not_taken_and_a_redirect_is_not_followed(hook, status):
    hook.statuses, hook.location = [status, 200], hook.url + "/elsewhere"
    with pytest.raises(NotTold, match=f"it answered {status}"):
        await post(hook.url, MESSAGE, allow_private=True)
    assert len(hook.requests) == 1


async def test_nothing_is_sent_to_this_machine_unless_it_is_allowed(hook):
    by_name = hook.url.replace("127.0.0.1", "localhost")
    for url in (hook.url, by_name):
        with pytest.raises(NotTold, match="private network; set allow_private"):
            await post(url, MESSAGE, allow_private=False)
    assert hook.requests == []


async def test_what_is_connected_to_is_what_was_checked(hook, monkeypatch):
    """A name that is public when it is checked and private a moment later leads nowhere: it is asked for once."""
    asked = []

    async def resolve(_self, host, port=0, family=0):
        asked.append(host)
        address = "192.0.0.9" if len(asked) == 1 else "127.0.0.1"  # public, and nobody is there
        return [{"hostname": host, "host": address, "port": port, "family": 2, "proto": 6, "flags": 0}]

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    monkeypatch.setattr(posting, "TIMEOUT", ClientTimeout(total=1))
    with pytest.raises(NotTold, match="does not answer"):
        await post(hook.url.replace("127.0.0.1", "rebinding.example"), MESSAGE, allow_private=False)
    assert (asked, hook.requests) == (["rebinding.example"], [])


async def test_one_that_answers_too_late_is_not_waited_for(hook, monkeypatch):
    monkeypatch.setattr(posting, "TIMEOUT", ClientTimeout(total=0.1))
    hook.delay_seconds = 0.3
    with pytest.raises(NotTold, match="does not answer"):
        await post(hook.url, MESSAGE, allow_private=True)


@pytest.mark.parametrize(
    "url", ["ftp://hooks.example/x", "file:///etc/passwd", "hooks.example", "http://", "http://[x/"]
)
async def test_other_addresses_are_refused(url):
    with pytest.raises(NotTold):
        await post(url, MESSAGE, allow_private=True)


async def test_a_certificate_that_nobody_trusted_has_signed_is_refused_until_it_is_named(hook, tmp_path, monkeypatch):
    authority = Authority(tmp_path)
    with Front(authority.issue("localhost"), URL(hook.url).port or 0) as front:
        url = f"https://localhost:{front.port}/secret"
        with pytest.raises(NotTold, match=r"certificate is refused .*SSL_CERT_FILE") as raised:
            await post(url, MESSAGE, allow_private=True)
        assert not front.received
        assert "secret" not in str(raised.value)
        trusting = f"""
import asyncio
from stream.alerts.receivers.messages import Message
from stream.alerts.receivers.post import post
asyncio.run(post({url!r}, Message(b"{{}}", {{}}), allow_private=True))
"""
        # Who is trusted is read once in a process.
        told = await asyncio.create_subprocess_exec(
            sys.executable, "-c", trusting, env=os.environ | {"SSL_CERT_FILE": str(authority.ca)}
        )
        assert await told.wait() == 0
        assert hook.bodies == [{}]


async def test_what_is_wrong_does_not_tell_the_address():
    with pytest.raises(NotTold) as raised:
        await post("http://127.0.0.1:9/T00/B00/secret", MESSAGE, allow_private=True)
    assert "secret" not in str(raised.value)
