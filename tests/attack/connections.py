"""Connections by hand, as an attacker makes them: many, slow, and of anything."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import NamedTuple


class Place(NamedTuple):
    """Where a server listens."""

    host: str
    port: int


async def connect(place: Place) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """Return a connection; None: it is refused."""
    try:
        return await asyncio.open_connection(*place)
    except OSError:
        return None


async def held(place: Place, count: int, seconds: float, said: bytes = b"") -> str:
    """Open connections, say the same on each, and hold them; return how many were closed meanwhile."""
    opened = [one for _ in range(count) if (one := await connect(place)) is not None]
    for _, writer in opened:
        with suppress(ConnectionError):
            writer.write(said)
    await asyncio.sleep(seconds)
    closed = sum(reader.at_eof() or writer.is_closing() for reader, writer in opened)
    for _, writer in opened:
        writer.transport.abort()
    return f"{len(opened)} held, {closed} closed"


def head(method: str, path: str, **headers: object) -> bytes:
    """Return the head of a request."""
    fields = {"Host": "127.0.0.1", **{name.replace("_", "-"): str(value) for name, value in headers.items()}}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {told}" for name, told in fields.items()), "", ""]
    return "\r\n".join(lines).encode()


async def status(reader: asyncio.StreamReader, seconds: float = 30.0) -> str:
    """Return the status of the answer; in words where there is none."""
    try:
        async with asyncio.timeout(seconds):
            line = await reader.readline()
    except TimeoutError:
        return "no answer"
    except ConnectionError:
        return "closed"
    return line.split(b" ")[1].decode() if line.count(b" ") >= 2 else "closed"


async def asked(place: Place, request: bytes, seconds: float = 30.0) -> str:
    """Send a request over a connection of its own; return the status, once all of the answer is there."""
    connection = await connect(place)
    if connection is None:
        return "refused"
    reader, writer = connection
    told = ""
    try:
        async with asyncio.timeout(seconds):
            with suppress(ConnectionError):
                writer.write(request)
                await writer.drain()
            told = await status(reader, seconds)
            with suppress(ConnectionError):
                while await reader.read(65536):
                    pass
            return told
    except TimeoutError:
        return f"{told} without an end" if told else "no answer"
    finally:
        writer.transport.abort()


async def asked_first(place: Place, requests: bytes, seconds: float) -> str:
    """Send many requests over one connection, and take answers for a while; return the status of the first."""
    connection = await connect(place)
    if connection is None:
        return "refused"
    reader, writer = connection
    writer.write(requests)
    told = await status(reader, seconds)
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(seconds):
            while await reader.read(65536):
                pass
    writer.transport.abort()
    return told


async def counted(answers: Iterable[Awaitable[str]]) -> str:
    """Return how often which answer came."""
    several = Counter(await asyncio.gather(*answers))
    return ", ".join(f"{number} × {answer}" for answer, number in sorted(several.items()))


async def for_seconds(seconds: float, workers: int, ask: Callable[[], Awaitable[str]]) -> str:
    """Ask again and again, so many at a time; return how often which answer came."""
    end, several = time.monotonic() + seconds, Counter[str]()

    async def one() -> None:
        while time.monotonic() < end:
            several[await ask()] += 1

    await asyncio.gather(*(one() for _ in range(workers)))
    return ", ".join(f"{number} × {answer}" for answer, number in sorted(several.items()))


def hubspot(url: str, secret: str, body: bytes) -> bytes:
    """Return a request that HubSpot signed."""
    stamp = str(time.time_ns() // 1_000_000)
    content = b"POST" + f"{url}/webhooks/hubspot".encode() + body + stamp.encode()
    signature = base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()
    signed = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": stamp}
    return post("/webhooks/hubspot", body, **signed)


def standard(path: str, secret: str, body: bytes) -> bytes:
    """Return a request that is signed as Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    name, stamp = f"msg_{time.time_ns()}", str(int(time.time()))
    digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signed = {"webhook-id": name, "webhook-timestamp": stamp}
    return post(path, body, **signed, **{"webhook-signature": f"v1,{base64.b64encode(digest).decode()}"})


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return a request with a body."""
    usual = {"Content-Type": "application/json", "Content-Length": len(body), "Connection": "close"}
    return head("POST", path, **usual, **headers) + body


def change_event(ids: int, fields: int) -> bytes:
    """Return a change event of Salesforce of so many records and fields."""
    header = {
        "entityName": "Opportunity",
        "changeType": "UPDATE",
        "recordIds": [f"006{number:015}" for number in range(ids)],
        "sequenceNumber": 1,
        "commitTimestamp": int(time.time() * 1000),
        "transactionKey": "attack",
        "changedFields": [],
    }
    return json.dumps({"ChangeEventHeader": header, **{f"K{number}": 1 for number in range(fields)}}).encode()
