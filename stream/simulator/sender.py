"""Send items as a CRM does: signed, in arrays, again until they are accepted."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Sequence

import aiohttp

from stream.simulator.journal import Journal
from stream.simulator.organisation import Wire

PER_REQUEST = 100


class Refused(Exception):
    """The gateway refuses what the simulator sends; sending it again would not help."""


class Sender:
    """Sends to one gateway. Never gives up on a request that the gateway may yet accept."""

    def __init__(self, gateway: str, hubspot_secret: str, standard_secret: str, journal: Journal) -> None:
        self._gateway = gateway.rstrip("/")
        self._hubspot_secret = hubspot_secret.encode()
        self._standard_key = base64.b64decode(standard_secret.removeprefix("whsec_"))
        self._journal = journal
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(8)
        self.accepted = 0
        self.retries = 0

    async def __aenter__(self) -> "Sender":
        """Open the connections."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5.0))
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(self, items: Sequence[Wire], duplicate: Sequence[Wire] = ()) -> None:
        """Send items (noted in the journal first) and, unnoted, duplicates; return when all are accepted."""
        numbers = self._journal.write(items)
        await self.send_noted(list(zip(numbers, items, strict=True)), duplicate)

    async def send_noted(self, noted: Sequence[tuple[int, Wire]], duplicate: Sequence[Wire] = ()) -> None:
        """Send items that are in the journal already."""
        requests = []
        for to in ("hubspot", "standard"):
            found: list[tuple[int | None, Wire]] = [(n, item) for n, item in noted if item["to"] == to]
            found += [(None, item) for item in duplicate if item["to"] == to]
            for start in range(0, len(found), PER_REQUEST):
                requests.append(self._request(to, found[start : start + PER_REQUEST]))
        await asyncio.gather(*requests)

    async def _request(self, to: str, found: list[tuple[int | None, Wire]]) -> None:
        body = json.dumps([item["body"] for _, item in found], separators=(",", ":")).encode()
        url = f"{self._gateway}/webhooks/{to}"
        async with self._places:
            await self._until_accepted(url, to, body)
        self.accepted += len(found)
        self._journal.accept([n for n, _ in found if n is not None])

    async def _until_accepted(self, url: str, to: str, body: bytes) -> None:
        if self._session is None:
            raise RuntimeError("use the sender as a context manager")
        wait = 0.2
        while True:
            try:
                async with self._session.post(url, data=body, headers=self._headers(to, url, body)) as response:
                    if response.status == 200:
                        answer = await response.json()
                        if answer.get("rejected"):
                            raise Refused(f"{url} put {answer['rejected']} items into the dead letters")
                        return
                    if response.status not in (408, 429) and response.status < 500:
                        raise Refused(f"{url} answered {response.status}: {await response.text()}")
            except (aiohttp.ClientError, TimeoutError):
                pass  # not reached: send it again, as a CRM does
            self.retries += 1
            await asyncio.sleep(wait)
            wait = min(wait * 2, 3.0)

    def _headers(self, to: str, url: str, body: bytes) -> dict[str, str]:
        if to == "hubspot":
            timestamp = str(int(time.time() * 1000))
            signed = hmac.new(self._hubspot_secret, b"POST" + url.encode() + body + timestamp.encode(), hashlib.sha256)
            return {
                "Content-Type": "application/json",
                "X-HubSpot-Request-Timestamp": timestamp,
                "X-HubSpot-Signature-v3": base64.b64encode(signed.digest()).decode(),
            }
        message_id, timestamp = f"msg_{uuid.uuid4().hex}", str(int(time.time()))
        signed = hmac.new(self._standard_key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
        return {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{base64.b64encode(signed.digest()).decode()}",
        }
