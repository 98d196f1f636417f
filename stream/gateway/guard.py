"""What stands before a connector: limits, and the memory of what was acknowledged lately."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from math import ceil

from aiohttp import web

from stream.config.settings import Settings
from stream.connectors import Connector
from stream.gateway.limits import Bucket, Failures
from stream.gateway.replays import Replays
from stream.ingest.ingest import Outcome
from stream.service import metrics
from stream.service.addresses import Clients

log = logging.getLogger(__name__)

_BURST_SECONDS = 10
_FORWARDED = "X-Forwarded-For"


class TooMany(Exception):
    """A limit is used up; `retry_after` seconds later it is not."""

    def __init__(self, connector: str, limit: str, wait: float) -> None:
        super().__init__(f"too many requests ({limit})")
        self.retry_after = max(1, ceil(wait))
        metrics.LIMITED.labels(connector, limit).inc()


class Guard:
    """Limits by client address, for all connectors together. `clock` gives seconds that only grow."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._clients = Clients(settings.proxies())
        self._failures = Failures(settings.failures_per_minute)
        self._warned = False

    def client(self, request: web.Request) -> str:
        """Return who sent a request."""
        return self._clients.client(request.remote, request.headers.getall(_FORWARDED, ()))

    def check(self, connector: str, address: str) -> None:
        """Raise TooMany where a request is not even to be read."""
        wait = self._failures.wait(address, self.clock())
        if wait:
            raise TooMany(connector, "address", wait)

    def knows(self, address: str) -> bool:
        """Say whether an address sent an authentic request within the last hour."""
        return self._failures.is_known(address, self.clock())

    def failed(self, address: str) -> None:
        """Count a request that could not be read, or was not authentic."""
        self._failures.failed(address, self.clock())

    def authentic(self, address: str, request: web.Request) -> None:
        """Note an authentic request."""
        self._failures.authentic(address, self.clock())
        if not self._warned and _FORWARDED in request.headers and not self._clients.is_proxy(request.remote):
            self._warned = True
            log.warning(
                "There seems to be a proxy at %s; if so, set DEALSTREAM_TRUSTED_PROXIES, since limits are per address",
                request.remote,
            )


class Allowance:
    """What one connector may send, and what it has sent lately."""

    def __init__(self, connector: Connector, settings: Settings, clock: Callable[[], float]) -> None:
        self._connector, self._clock = connector, clock
        rate = settings.events_per_second
        self._events = Bucket(rate, rate * _BURST_SECONDS, clock())
        self._replays: Replays[Outcome] = Replays()

    def admission(self) -> Callable[[int], None]:
        """Return what takes the events of one authentic request from the allowance, some at a time.

        It raises TooMany at the first of them alone: what is begun is written whole, and those that come next wait for
        it. Were the rest refused, what is sent again would begin anew, and never get further.
        """
        is_begun = False

        def admit(events: int) -> None:
            nonlocal is_begun
            if is_begun:
                self._events.owe(events, self._clock())
            elif wait := self._events.take(events, self._clock()):
                raise TooMany(self._connector.name, "connector", wait)
            is_begun = True

        return admit

    def identity(self, headers: Mapping[str, str], body: bytes) -> bytes | None:
        """Return what an authentic request has in common with replays of it alone; None: nothing is.

        The body, too: of two messages that a relay gave the same id, neither may be lost.
        """
        names = self._connector.identifying_headers
        if not names:
            return None
        values = "\n".join(headers.get(name, "") for name in names)
        seen = hashlib.blake2b(values.encode("utf-8", "surrogateescape"), digest_size=16)
        seen.update(b"\n" + body)
        return seen.digest()

    def replayed(self, identity: bytes | None) -> Outcome | None:
        """Return what the same request was answered when it was acknowledged, if it was lately."""
        known = None if identity is None else self._replays.answer(identity, self._clock())
        if known is not None:
            metrics.REPLAYED.labels(self._connector.name).inc()
        return known

    def acknowledged(self, identity: bytes | None, outcome: Outcome) -> None:
        """Remember a request that was stored."""
        if identity is not None:
            self._replays.remember(identity, outcome, self._clock())
