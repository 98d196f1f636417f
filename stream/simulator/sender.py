"""Send items as a CRM does: signed, in arrays, again until they are accepted."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence

import aiohttp

from stream.simulator.crm import Wire
from stream.simulator.journal import Journal

PER_REQUEST = 100
AT_ONCE = 10
TIMEOUT_SECONDS = 5.0
"""As HubSpot does: 100 events a request, 10 requests at once, 5 s for an answer."""


SAID_AFTER = 5
"""So many requests in a row that the gateway does not take, some seconds, are said; one now and then is not."""


class Refused(Exception):
    """The gateway refuses what the simulator sends; sending it again would not help."""


class Sender:
    """Sends to one gateway, over and over until it accepts or `stopping` is set.

    What is then without an answer stays unconfirmed in the journal, for the next start. `seconds` has
    how long the last requests took. `public_url`: the address that the gateway computes signatures over.
    `same_file_follows`: the gateway's funnel file may lack what is sent, and gains it later.
    `say`: is told, each time, that the gateway is away.
    """

    def __init__(
        self,
        gateway: str,
        hubspot_secret: str,
        standard_secret: str,
        journal: Journal,
        stopping: asyncio.Event,
        public_url: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        same_file_follows: bool = False,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._say, self._failures = say, 0
        self._same_file_follows = same_file_follows
        self._gateway = gateway.rstrip("/")
        self._public_url = (public_url or gateway).rstrip("/")
        self._hubspot_secret = hubspot_secret.encode()
        self._standard_key = standard_key(standard_secret)
        self._journal = journal
        self._stopping = stopping
        self._timeout_seconds = timeout_seconds
        self._away = False
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(AT_ONCE)
        self.accepted = 0
        self.retries = 0
        self.seconds: deque[float] = deque(maxlen=100_000)

    async def __aenter__(self) -> "Sender":
        """Open the connections."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_seconds))
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(self, items: Sequence[Wire], duplicate: Sequence[Wire] = ()) -> None:
        """Send items (noted in the journal first) and, unnoted, duplicates. Raises Refused."""
        numbers = self._journal.write(items)
        await self.send_noted(list(zip(numbers, items, strict=True)), duplicate)

    async def send_noted(self, noted: Sequence[tuple[int, Wire]], duplicate: Sequence[Wire] = ()) -> None:
        """Send items that are in the journal already. Raises Refused."""
        requests = []
        for to in ("hubspot", "standard"):
            items: list[tuple[int | None, Wire]] = [(n, item) for n, item in noted if item["to"] == to]
            items += [(None, item) for item in duplicate if item["to"] == to]
            for start in range(0, len(items), PER_REQUEST):
                requests.append(self._request(to, items[start : start + PER_REQUEST]))
        await asyncio.gather(*requests)

    async def _request(self, to: str, items: list[tuple[int | None, Wire]]) -> None:
        body = json.dumps([item["body"] for _, item in items], separators=(",", ":")).encode()
        async with self._places:
            accepted = await self._until_accepted(f"/webhooks/{to}", to, body)
        if accepted:
            self.accepted += len(items)
            self._journal.accept([n for n, _ in items if n is not None])

    async def _until_accepted(self, path: str, to: str, body: bytes) -> bool:
        wait = 0.2
        while not (self._stopping.is_set() and self._away):
            began = time.monotonic()
            self._away = not await self._accepts(path, to, body)
            if not self._away:
                self._failures = 0
                self.seconds.append(time.monotonic() - began)
                return True
            self.retries += 1
            self._say_away()
            try:
                await asyncio.wait_for(self._stopping.wait(), wait)
            except TimeoutError:
                wait = min(wait * 2, 3.0)
        return False

    def _say_away(self) -> None:
        self._failures += 1
        if self._failures == SAID_AFTER:
            self._say(f"The gateway at {self._gateway} does not take events now; trying again until it does")

    async def _accepts(self, path: str, to: str, body: bytes) -> bool:
        """Send once. False: not reached, or not now. Raises Refused."""
        if self._session is None:
            raise RuntimeError("use the sender as a context manager")
        url = self._gateway + path
        headers = hubspot_headers(self._hubspot_secret, self._public_url + path, body, int(time.time() * 1000))
        if to == "standard":
            headers = standard_headers(self._standard_key, f"msg_{uuid.uuid4().hex}", int(time.time()), body)
        try:
            async with self._session.post(url, data=body, headers=headers) as response:
                if response.status == 200:
                    answer = await response.json()
                    if answer.get("rejected") and not self._same_file_follows:
                        raise Refused(
                            f"{url} put {answer['rejected']} items into the dead letters; "
                            "gateway and simulator must use the same funnel file"
                        )
                    return True
                if response.status in (408, 429) or response.status >= 500:
                    return False
                raise Refused(f"{url} answered {response.status}: {await response.text()}{_way_out(response.status)}")
        except (aiohttp.ClientError, TimeoutError):
            return False


def _way_out(status: int) -> str:
    if status == 401:
        return "; gateway and simulator need the same secrets, and the gateway this address as DEALSTREAM_PUBLIC_URL"
    return "; does the gateway have its secrets?" if status == 404 else ""


def standard_key(secret: str) -> bytes:
    """Return the key in a secret `whsec_<base64>`, padded or not. Raises ValueError."""
    text = secret.removeprefix("whsec_").rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def hubspot_headers(secret: bytes, url: str, body: bytes, milliseconds: int) -> dict[str, str]:
    """Return the headers of a request signed as HubSpot does, version 3. `url` has nothing encoded."""
    signed = hmac.new(secret, b"POST" + url.encode() + body + str(milliseconds).encode(), hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "X-HubSpot-Request-Timestamp": str(milliseconds),
        "X-HubSpot-Signature-v3": base64.b64encode(signed.digest()).decode(),
    }


def standard_headers(key: bytes, message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the headers of a request signed as Standard Webhooks say."""
    signed = hmac.new(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signed.digest()).decode()}",
    }
