"""A Faust transport that hands over runs of records instead of single ones.

Register it with `register()` and give the app a broker URL `chunked://host:port`. A message's value
is a `Run` of plain records, its offset the last one's.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, cast

import faust
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import IllegalStateError
from faust.exceptions import ConsumerNotStarted
from faust.transport.consumer import Consumer as BaseConsumer
from faust.transport.drivers import TRANSPORTS, aiokafka
from faust.types import TP, Message
from faust.types.transports import TPorTopicSet
from faust.types.tuples import ConsumerMessage
from mode import ServiceT
from mode.utils.futures import notify

from stream.kafka.corrupt import read_past_corrupt_batches
from stream.kafka.ends import true_ends
from stream.kafka.fetch_wait import BRIEF_MS, FetchWait
from stream.kafka.plain import leave_plain
from stream.transport import compatibility

SCHEME = "chunked"
GIVEN_UP_AFTER_SECONDS = 2.0
"""So long a commit may take before it is looked whether its topics are there at all."""


def register() -> None:
    """Make `chunked://` known to Faust. Raises IncompatibleFaust, IncompatibleKafkaClient."""
    compatibility.check()
    read_past_corrupt_batches()
    TRANSPORTS.aliases[SCHEME] = f"{__name__}:Transport"


class ChunkedApp(faust.App):
    """A Faust app whose records all come in runs, and whose tables know its positions.

    Its topics are called as on the cluster, with the `prefix`. It reads the source topics and the changelogs of its
    tables, nothing else. `position_of(tp)` returns the offset to read next in a partition of a source topic, or None
    where the tables know nothing yet. `before_start` is awaited before anything is consumed.
    """

    def __init__(
        self,
        *args: Any,
        source_topics: frozenset[str],
        prefix: str = "",
        position_of: Callable[[TP], int | None],
        before_start: Callable[[], Awaitable[None]],
        **options: Any,
    ) -> None:
        self.source_topics = source_topics
        self.prefix = prefix
        self.position_of = position_of
        self._before_start = before_start
        super().__init__(*args, **options)

    async def on_first_start(self) -> None:
        """Prepare, then start as Faust does."""
        await self._before_start()
        await super().on_first_start()

    def _create_directories(self) -> None:
        """Make none: tables live in memory and Kafka, and a container may have nowhere to write."""


class Run(NamedTuple):
    """Consecutive records of one partition. `reading` counts how often the partition was read anew."""

    records: list[Any]
    reading: int


class _Thread(aiokafka.AIOKafkaConsumerThread):
    """The consumer's thread, with fetches that do not keep what came waiting."""

    def _create_worker_consumer(self, transport: aiokafka.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust has 1,500 ms.
        consumer._fetch_max_wait_ms = BRIEF_MS  # noqa: SLF001 (Faust has no setting for it)
        leave_plain(consumer)
        return consumer

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit. Where a topic was deleted the client tries for ever, also when it is to stop: that is given up."""
        committing = asyncio.ensure_future(super()._commit(offsets))
        try:
            while not (await asyncio.wait({committing}, timeout=GIVEN_UP_AFTER_SECONDS))[0]:
                cluster = self._ensure_consumer()._client.cluster  # noqa: SLF001 (it tells nobody)
                if any(cluster.partitions_for_topic(tp.topic) is None for tp in offsets):
                    return False
            return committing.result()
        finally:
            committing.cancel()

    async def _highwaters(self, partitions: list[TP]) -> Mapping[TP, int]:
        # Recovery is over where this says. In a consumer of its own, since it reads, and nothing is paused there.
        settings, transport = self.app.conf, cast(aiokafka.Transport, self.transport)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=aiokafka.server_list(transport.url, transport.default_port),
            fetch_max_wait_ms=BRIEF_MS,
            auto_offset_reset="earliest",
            **aiokafka.credentials_to_aiokafka_auth(settings.broker_credentials, settings.ssl_context),
        )
        await consumer.start()
        try:
            return await true_ends(consumer, map(aiokafka.ensure_aiokafka_TP, partitions))
        finally:
            await consumer.stop()


class Consumer(aiokafka.Consumer):
    """Consumer that yields one message per run of records, and reads where the tables end.

    Committed offsets follow the tables' positions and are never read: Faust also acknowledges what it
    skips in a rebalance and what an agent failed on, and an offset can be committed for it.
    All seeks of source topics happen between two fetches, in the task that fetches; a run that was
    fetched before such a seek is dropped, since its successor is not what comes next.
    """

    app: ChunkedApp
    chunk_records: ClassVar[int] = 10_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wanted: Counter[TP] = Counter()
        self._done: Counter[TP] = Counter()
        self._fetch_wait = FetchWait()
        self.looked_at: float | None = None
        """When it last came back from looking for records (monotonic clock); None: never."""

    def _new_consumer_thread(self) -> aiokafka.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    def read_again(self, tp: TP) -> None:
        """Read a source partition anew from where its table ends, or from the beginning."""
        self._wanted[tp] += 1

    def is_current(self, tp: TP, run: Run) -> bool:
        """Say whether a run was read after the last call of `read_again`."""
        return run.reading == self._wanted[tp]

    async def perform_seek(self) -> None:
        """Go to the tables' positions, not to what is committed; Faust calls this after each recovery."""
        for tp in self.assignment():
            if tp.topic in self.app.source_topics:
                self.read_again(tp)

    def resume_flow(self) -> None:
        """Go on. Faust empties the agents' queues just before, so what was in them is read again."""
        super().resume_flow()
        for tp in self._wanted:
            self.read_again(tp)

    async def getmany(  # the base class has the timeout
        self,
        timeout: float,  # noqa: ASYNC109
    ) -> AsyncIterator[tuple[TP, Message]]:
        """Yield (partition, message). Follows the base class but for the runs and the seeks."""
        await self._seek_wanted()
        records, active = await self._wait_next_records(timeout)
        self.looked_at = time.monotonic()
        if (consumer := self._thread._consumer) is not None:  # noqa: SLF001 (its own thread)
            self._fetch_wait.polled(consumer, bool(records))
        generation = self.app.consumer_generation_id
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            # Records that were fetched are dropped here: read them again.
            await self.perform_seek()
            return
        for tp, message in self._messages(records):
            if not self.flow_active or self.app.consumer_generation_id != generation:
                break
            if self._wanted[tp] != self._done[tp]:
                continue
            if active is None or tp in active or tp in self._buffered_partitions:
                self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
                yield tp, message

    async def _seek_wanted(self) -> None:
        assigned = self.assignment()
        for tp, wanted in list(self._wanted.items()):
            if wanted == self._done[tp] or tp not in assigned:
                continue
            position = self.app.position_of(tp)
            try:
                if position is None:
                    await self._thread.seek_to_beginning(aiokafka.ensure_aiokafka_TP(tp))
                else:
                    await self._thread.seek_wait({tp: position})
            except IllegalStateError:
                continue  # the partition was taken away meanwhile
            self._done[tp] = wanted

    def _messages(self, records: Mapping[TP, list[Any]]) -> Iterator[tuple[TP, Message]]:
        # The worker's consumer reads its sources and changelogs, nothing else: all of it comes in runs.
        for tp, records_of_one in records.items():
            for start in range(0, len(records_of_one), self.chunk_records):
                run = records_of_one[start : start + self.chunk_records]
                yield tp, self._message(tp, run)

    def _message(self, tp: TP, run: list[Any]) -> Message:
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            run[-1].offset,
            timestamp=run[-1].timestamp / 1000,
            timestamp_type=run[-1].timestamp_type,
            headers=[],
            key=None,
            value=cast(bytes, Run(run, self._done[tp])),  # Faust passes it on unread
            checksum=None,
            tp=tp,
            generation_id=self.app.consumer_generation_id,
        )

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        """Pass on what `getmany` yields. Agents check what follows what, so nothing is dropped here."""
        try:
            while not (self.should_stop or fetcher.should_stop):
                await self.sleep(0)
                async for _, message in self.getmany(timeout=1.0):
                    await self.wait_first(self.callback(message), self.suspend_flow.wait())
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                raise

    def ack(self, message: Message) -> bool:
        """Mark a message as handled. What is committed follows the tables instead."""
        message.acked = True
        self._unacked_messages.discard(message)
        notify(self._waiting_for_ack)
        return True

    def _filter_tps_with_pending_acks(self, topics: TPorTopicSet | None = None) -> Iterator[TP]:
        try:
            assigned = self.assignment()
        except ConsumerNotStarted:
            return  # the worker ends while Kafka is still away
        for tp in assigned:
            if tp.topic in self.app.source_topics and (topics is None or tp in topics or tp.topic in topics):
                yield tp
        yield from super()._filter_tps_with_pending_acks(topics)

    def _new_offset(self, tp: TP) -> int | None:
        if tp.topic in self.app.source_topics:
            return self.app.position_of(tp)
        return super()._new_offset(tp)

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Do nothing: the base class fails on a partition without position; health checks see what is stuck."""

    def is_to_look(self) -> bool:
        """Say whether there is an assigned source partition of which it has not heard yet where it ends."""
        sources = [tp for tp in self.assignment() if tp.topic in self.app.source_topics]
        return any(self.highwater(tp) is None for tp in sources)

    def lag(self) -> dict[TP, int]:
        """Return for each assigned source partition how many records are still to be done."""
        waiting = {}
        for tp in self.assignment():
            if tp.topic in self.app.source_topics:
                end = self.highwater(tp)
                if end is not None:
                    waiting[tp] = max(0, end - (self.app.position_of(tp) or 0))
        return waiting


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
