"""What is stored and not noted yet: the codes of events, and how far each partition is.

An insert costs about as much as some hundred events in one, so notes of several batches are written together. Only what
is noted is committed to Kafka: what a crash leaves without a note comes again, whether it was stored or not.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping

from aiokafka import TopicPartition

from stream.sinks.clickhouse.kept.register import Registered

NOTE_SECONDS = 5.0
"""While records come all the time, notes wait so long; else until none came for an interval."""

MOST_CODES = 50_000
"""So many codes wait at most: some 10 MB."""


class Unnoted:
    """Notes of batches that are stored."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None
        self._not_before = 0.0
        self.codes: list[Registered] = []
        self.ends: dict[TopicPartition, int] = {}

    def add(self, codes: Iterable[Registered], ends: Mapping[TopicPartition, int]) -> None:
        """Take note that a batch is stored: the codes of its events, and where its partitions go on."""
        if self._since is None:
            self._since = self._clock()
        self.codes += codes
        self.ends.update(ends)

    @property
    def is_full(self) -> bool:
        """Whether no more may wait."""
        return len(self.codes) >= MOST_CODES

    def is_due(self, is_idle: bool) -> bool:
        """Say whether notes are to be written now; `is_idle`: nothing came for an interval."""
        if self._since is None:
            return False
        now = self._clock()
        return self.is_full or (now >= self._not_before and (is_idle or now - self._since >= NOTE_SECONDS))

    def postpone(self) -> None:
        """Let them wait some seconds more, since they cannot be written now."""
        self._not_before = self._clock() + NOTE_SECONDS

    def only(self, assigned: Collection[TopicPartition]) -> None:
        """Forget how far other partitions are: whoever has them now, says that."""
        self.ends = {tp: end for tp, end in self.ends.items() if tp in assigned}

    def clear(self) -> None:
        """Forget all: it is written, or it comes again."""
        self._since = None
        self.codes = []
        self.ends = {}
