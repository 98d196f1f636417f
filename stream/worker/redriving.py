"""Dead letters that fit since the funnel file grew are sent again by themselves.

Of several workers the one does it that has the first partition of the deals: Kafka gives it to one at a time. Should
two overlap for a moment, they send the same events with the same ids, which count once.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from aiokafka.errors import KafkaError
from mode import Service

from schemas.dead_letter import DeadLetter
from stream.config.settings import Settings
from stream.connectors.accounts import AccountsError, MainAccounts
from stream.core.funnel import Funnel
from stream.gateway.publisher import Publisher, Unavailable
from stream.ingest.reasons import SENT_AGAIN
from stream.kafka.presence import why
from stream.redrive.attempt import attempts
from stream.redrive.letters import Ends
from stream.redrive.redrive import Selection, due, send
from stream.service.resting import rest_after
from stream.service.tasks import begin, end, without_message

log = logging.getLogger(__name__)

AFTER_SECONDS = (3.0, 10.0, 60.0)
"""So long after a change it is done, and again: until then another gateway or worker may not have taken it up.

The first time all letters are read, then those alone that came meanwhile: of the others it is known what fits.

After a start or a rebalance, too, since the one that did it before may have ended in between.
"""

AT_ONCE = 50
"""It reads and sends so many, then rests: what comes now must not wait behind the letters of weeks."""

REST_SECONDS = 0.1, 1.0
"""It rests so long at least and at most: the longer, the longer those took, as they do where much comes now."""


class Redriving(Service):
    """Waits for changes of the funnel file. `is_ours` says whether this is the worker that does it."""

    def __init__(self, settings: Settings, funnel: Funnel, is_ours: Callable[[], bool]) -> None:
        super().__init__()
        self._settings = settings
        self._funnel = funnel
        self._is_ours = is_ours
        self._changed = asyncio.Event()
        self._read_to: Ends | None = None
        self._running: asyncio.Task[None] | None = None

    def funnel_changed(self) -> None:
        """Begin anew."""
        self._changed.set()

    async def recovered(self) -> None:
        """Begin anew: the partitions have come to this worker."""
        self._changed.set()

    async def on_start(self) -> None:
        """Begin in the background."""
        self._running = begin(self._run(), "sends dead letters again")

    async def on_stop(self) -> None:
        """End it; what was not sent is sent after the next change, or by `dealstream redrive`."""
        await end([self._running])

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._read_to = None
            for seconds in AFTER_SECONDS:
                try:
                    async with asyncio.timeout(seconds):
                        await self._changed.wait()
                    break
                except TimeoutError:
                    await self._redrive()

    async def _redrive(self) -> None:
        if not self._is_ours():
            return
        try:
            letters, _, ends = await due(self._settings, Selection(reasons=SENT_AGAIN), self._read_to)
            if letters and (sent := await self._send(letters)):
                log.info("Sent %d dead letters again that fit the funnel file now", sent)
            self._read_to = ends
        except (Unavailable, AccountsError) as error:
            log.warning("Dead letters wait to be sent again: %s", error)
        except (KafkaError, OSError, TimeoutError) as error:
            log.warning("Dead letters wait to be sent again: %s", await why(self._settings, error))
        except Exception as error:
            # A fault of ours must not keep those that come later from being sent.
            log.error("Dead letters cannot be sent again: %s", without_message(error))

    async def _send(self, letters: list[DeadLetter]) -> int:
        """Send the events of letters that can be used now; return of how many."""
        accounts = MainAccounts.of(self._settings)
        sent = 0
        async with AsyncExitStack() as stack:
            publisher = None
            for begin in range(0, len(letters), AT_ONCE):
                began = time.monotonic()
                some, now = letters[begin : begin + AT_ONCE], datetime.now(UTC)
                tried = await asyncio.to_thread(attempts, some, self._funnel, now, accounts)
                if sendable := [attempt for attempt in tried if attempt.refused is None]:
                    publisher = publisher or await self._connected(stack)
                    await send(sendable, publisher, now)
                    sent += len(sendable)
                least, most = REST_SECONDS
                await asyncio.sleep(rest_after(time.monotonic() - began, least=least, most=most))
        return sent

    async def _connected(self, stack: AsyncExitStack) -> Publisher:
        publisher = Publisher(self._settings)
        await publisher.start()
        stack.push_async_callback(publisher.stop)
        return publisher
