"""How long Kafka keeps a fetch for which it has nothing: a moment while records come, longer once none do.

Of a consumer that reads several partitions one fetch is under way at a time: while some have records, those of others
must not wait long. And the memory-only broker answers a fetch only when this time is over, whatever came meanwhile.
"""

import time
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer

BRIEF_MS = 50
LONG_MS = 250
QUIET_SECONDS = 2.0


class FetchWait:
    """What one consumer waits, who began with `BRIEF_MS`: without records Kafka and client have a fifth of the work."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._came_at = clock()

    def polled(self, consumer: AIOKafkaConsumer, has_records: bool) -> None:
        """Say that the consumer was asked for records, and whether there were any."""
        if has_records:
            self._came_at = self._clock()
        is_quiet = self._clock() - self._came_at > QUIET_SECONDS
        # The client has no setting that can be changed on the way.
        consumer._fetcher._fetch_max_wait_ms = LONG_MS if is_quiet else BRIEF_MS  # noqa: SLF001
