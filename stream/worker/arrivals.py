"""Whether a history streams in, by what arrived last: deals are known by half until it is whole.

It may be a backfill, a replay, or what a CRM kept for long. Live events of which a few are late are none; nor is what
comes in order of time and has got to the last days: days that are over are known then.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from aiokafka import TopicPartition

from stream import topology
from stream.alerts.finished_days import HISTORY
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import ANSWER_SECONDS, true_ends
from stream.service import metrics

log = logging.getLogger(__name__)

QUIET_SECONDS = 15.0
"""After so long without any of it a history is whole: longer than it takes to send again what was not taken."""
HELD_SECONDS = 24 * 3600.0
"""So long it holds up judging at most: a leak of today is not to wait for a history without end."""
LEAST = 10
SHARE = 0.1
"""Of what arrived meanwhile, so many events and such a share make a history."""
_TAIL = 50
"""So many events of each partition are looked at."""


class _Event(msgspec.Struct):
    occurred_at: datetime
    type: str


class Arrival(NamedTuple):
    """An event: when it was written to the topic, when it happened, and whether it changes what a deal came to."""

    written: datetime
    happened: datetime
    counts: bool


_decode = msgspec.json.Decoder(_Event).decode


def is_history(arrivals: Iterable[Arrival], written_since: datetime, now: datetime) -> bool:
    """Say whether much of what was written since a moment happened long before now."""
    lately = [one for one in arrivals if one.written >= written_since]
    old = sum(one.counts and now - one.happened > HISTORY for one in lately)
    return old >= LEAST and old >= SHARE * len(lately)


class Arrivals:
    """Reads what arrived last. Methods raise aiokafka.errors.KafkaError, OSError, TimeoutError; `stop` does not.

    `clock` returns seconds that never go back. `history_came`: whether one has streamed in since the last judgement.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self.history_came = False
        self._clock = clock
        self._held_since: float | None = None
        self._looked_at = time.time()
        self._partitions = [TopicPartition(topology.DEALS.name, n) for n in range(settings.partitions)]
        self._consumer = new_consumer(settings)

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def hold_up(self, now: datetime) -> bool:
        """Say whether judging is to wait for a history to be whole; `now`: what time it is for those who judge."""
        looked_before, self._looked_at = self._looked_at, time.time()
        since = min(looked_before, self._looked_at - QUIET_SECONDS)
        if not is_history(await self._last(), datetime.fromtimestamp(since, UTC), now):
            self._held_since = None
        else:
            self.history_came = True
            if self._held_since is None:
                self._held_since = self._clock()
                log.info("Alerts wait until the history that streams in is whole")
        is_held = self._held_since is not None and self._clock() - self._held_since < HELD_SECONDS
        metrics.ALERTS_HELD.set(is_held)
        return is_held

    def judged(self) -> None:
        """Begin anew: what streams in from now on is held up for as long again."""
        self.history_came, self._held_since = False, None

    async def _last(self) -> list[Arrival]:
        consumer, last = self._consumer, []
        ends = await true_ends(consumer, self._partitions)
        begins = await consumer.beginning_offsets(self._partitions)
        ends = {tp: end for tp, end in ends.items() if end > begins[tp]}
        if not ends:
            return []
        consumer.assign(list(ends))
        for tp, end in ends.items():
            consumer.seek(tp, max(begins[tp], end - _TAIL))
        until = time.monotonic() + ANSWER_SECONDS
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            if time.monotonic() > until:
                raise TimeoutError("the last events cannot be read")
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    try:
                        event = _decode(record.value or b"")
                    except msgspec.DecodeError:
                        continue  # its dead letter is there
                    written = datetime.fromtimestamp(record.timestamp / 1000, UTC)
                    last.append(Arrival(written, event.occurred_at, event.type != "deal.touched"))
        return last
