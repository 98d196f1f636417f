"""A Faust transport that hands over runs of records instead of single ones.

Register it with `register()` and give the app a broker URL `chunked://host:port`. For every topic
named in `app.chunked_topics` a message's value is the list of its records, its offset the last one's.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, ClassVar, cast

import faust
from faust.transport.consumer import Consumer as BaseConsumer
from faust.transport.drivers import TRANSPORTS, aiokafka
from faust.types import TP, Message

from stream.transport import compatibility

SCHEME = "chunked"


def register() -> None:
    """Make `chunked://` known to Faust. Raises IncompatibleFaust."""
    compatibility.check()
    TRANSPORTS.aliases[SCHEME] = f"{__name__}:Transport"


class ChunkedApp(faust.App):
    """A Faust app with chunked topics and positions that its tables know.

    `position_of(tp)` returns the offset to read next in a partition of a chunked source topic,
    or None where the tables know nothing yet.
    """

    def __init__(
        self, *args: Any, chunked_topics: frozenset[str], position_of: Callable[[TP], int | None], **options: Any
    ) -> None:
        self.source_topics = chunked_topics
        self.position_of = position_of
        super().__init__(*args, **options)

    def is_chunked(self, topic: str) -> bool:
        """Say whether a topic's records come in runs: the sources, and all changelogs."""
        return topic in self.source_topics or topic in self.tables.changelog_topics


class Consumer(aiokafka.Consumer):
    """Consumer that yields one message per partition and fetch, and acknowledges only finished ones."""

    app: ChunkedApp
    chunk_records: ClassVar[int] = 2_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._finished: set[tuple[TP, int]] = set()

    async def getmany(  # the base class has the timeout
        self,
        timeout: float,  # noqa: ASYNC109
    ) -> AsyncIterator[tuple[TP, Message]]:
        """Yield (partition, message). Follows the base class but for the runs."""
        records, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            # Records that were fetched are dropped here: read them again.
            await self.perform_seek()
            return
        for tp, run in self._runs(records):
            if not self.flow_active or self.app.consumer_generation_id != generation:
                break
            if active is None or tp in active or tp in self._buffered_partitions:
                self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
                yield tp, run

    def _runs(self, records: Mapping[TP, list[Any]]) -> Any:
        for tp, found in records.items():
            if not self.app.is_chunked(tp.topic):
                for record in found:
                    yield tp, self._to_message(tp, record)
                continue
            for start in range(0, len(found), self.chunk_records):
                run = found[start : start + self.chunk_records]
                message = self._to_message(tp, run[-1])
                message.key = None
                message.value = cast(bytes, run)  # Faust passes it on unread
                yield tp, message

    def finish(self, message: Message) -> None:
        """Say that a message was processed whole. Without it, its acknowledgement commits nothing.

        Faust acknowledges also what it skips in a rebalance and what an agent failed on.
        """
        self._finished.add((message.tp, message.offset))

    def ack(self, message: Message) -> bool:
        """Acknowledge a message; only a finished one moves the commit."""
        if self.app.is_chunked(message.topic) and (message.tp, message.offset) not in self._finished:
            message.acked = True
            self._unacked_messages.discard(message)
            return False
        self._finished.discard((message.tp, message.offset))
        return bool(super().ack(message))

    async def perform_seek(self) -> None:
        """Go to where the tables end; without tables to what is committed, else to the beginning.

        Stock Faust leaves a partition without a committed offset where it is, while records already
        fetched for it are dropped.
        """
        await super().perform_seek()
        for tp in self.assignment():
            if tp.topic not in self.app.source_topics:
                continue
            position = self.app.position_of(tp)
            if position is not None:
                await self.reread(tp, position)
            elif self._committed_offset[tp] is None:
                await self._thread.seek_to_beginning(tp)
                self._read_offset[tp] = None

    async def reread(self, tp: TP, offset: int) -> None:
        """Read a partition from an offset on, whatever was read or acknowledged of it before."""
        self._gap.pop(tp, None)
        self._acked.pop(tp, None)
        self._acked_index.pop(tp, None)
        committed = self._committed_offset[tp]
        if committed is None or committed < offset:
            # All below is in the tables, so the next commit must not wait for it.
            self._committed_offset[tp] = offset
        await self._seek(tp, offset)
        self._read_offset[tp] = offset or None

    def lag(self) -> dict[TP, int]:
        """Return for each assigned source partition how many records are still to be read."""
        found = {}
        for tp in self.assignment():
            if tp.topic in self.app.source_topics:
                end = self.highwater(tp)
                position = self.app.position_of(tp)
                if end is not None:
                    found[tp] = max(0, end - (position or 0))
        return found


class Transport(aiokafka.Transport):
    """The aiokafka transport with the chunked consumer."""

    Consumer: ClassVar[type[BaseConsumer]] = Consumer


class ChunkSchema(faust.Schema[Any, Any]):
    """Passes a run of records on as it is; the agent reads the records."""

    def compile(self, app: Any, **options: Any) -> Any:
        """Return the function that makes an event of a message."""
        create_event = app.create_event

        async def decode(message: Message, *, propagate: bool = False) -> Any:
            return create_event(None, message.value, message.headers, message)

        return decode
