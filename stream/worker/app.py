"""The worker's composition: one Faust app with its tables and agents, in the order of the topology."""

import asyncio
import logging
import os
from functools import partial
from typing import Any, NamedTuple, cast

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from faust.types import TP, EventT, StreamT

from stream import topology
from stream.config.settings import Settings
from stream.core import codec, entities
from stream.core.funnel import Funnel
from stream.core.rollup import Sources
from stream.kafka.topics import TopicError, ensure_topics
from stream.kpis.live_totals import LiveTotals
from stream.topology import Topic
from stream.transport.consumer import SCHEME, ChunkedApp, ChunkSchema, Consumer, Run, register
from stream.transport.table import ChunkedTable
from stream.transport.writer import BatchWriter
from stream.worker.fold_agent import FoldAgent
from stream.worker.partition_queue import PartitionQueue
from stream.worker.readers import activity_reader, deal_reader
from stream.worker.rollup_agent import RollupAgent
from stream.worker.source import Source

log = logging.getLogger(__name__)

CHUNKS_UNDER_WAY = 4


class Worker(NamedTuple):
    """The parts of a worker that others look at."""

    app: ChunkedApp
    live_totals: LiveTotals
    tables: tuple[ChunkedTable, ...]


def build(settings: Settings, funnel: Funnel) -> Worker:
    """Return a worker that is ready to be started. Raises IncompatibleFaust."""
    register()
    sources: dict[str, Source] = {}

    def position_of(tp: TP) -> int | None:
        return sources[tp.topic].position(tp.partition)

    app = ChunkedApp(
        topology.WORKER_GROUP,
        broker=";".join(f"{SCHEME}://{address}" for address in settings.kafka.split(",")),
        chunked_topics=frozenset(t.name for t in (topology.DEALS, topology.ACTIVITIES, topology.PARTIALS)),
        position_of=position_of,
        before_start=partial(_topics, settings),
        topic_partitions=settings.partitions,
        topic_replication_factor=settings.replication,
        topic_disable_leader=True,
        table_standby_replicas=0,
        broker_max_poll_records=40_000,
        consumer_max_fetch_size=8 * 1024 * 1024,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / 5,
        broker_rebalance_timeout=settings.rebalance_timeout_seconds,
        broker_commit_interval=1.0,
        stream_buffer_maxsize=8,
        stream_recovery_delay=0.0,
        web_enabled=False,
    )
    writing = _Writing(settings)
    fingerprint = codec.fingerprint(funnel.file)
    measures = codec.measures_codec(fingerprint)
    histories = codec.history_codec(fingerprint)
    activities = codec.activity_codec(fingerprint)
    windows: codec.Codec[Sources] = codec.Codec(Sources, fingerprint)

    def table(name: str) -> ChunkedTable:
        return ChunkedTable(
            app, name=name, rank=codec.offset_of, check=measures.check, refuse=_refuse, partitions=settings.partitions
        )

    live_totals = LiveTotals(funnel)
    deal_state, deal_aggregates = table(topology.DEAL_STATE), table(topology.DEAL_AGGREGATES)
    activity_state, activity_aggregates = table(topology.ACTIVITY_STATE), table(topology.ACTIVITY_AGGREGATES)
    window_state = table(topology.WINDOWS)
    tables = (deal_state, deal_aggregates, activity_state, activity_aggregates, window_state)
    for each in tables:
        app.tables.add(each)

    deals = FoldAgent(
        topic=topology.DEALS.name,
        read=deal_reader(funnel),
        entity=entities.deals(funnel),
        entities=deal_state,
        entity_codec=histories,
        aggregates=deal_aggregates,
        aggregate_codec=measures,
    )
    deal_aggregates.on_recover(deals.recovered)
    _agent(app, topology.DEALS, deals, deal_state, sources, writing)

    logged = FoldAgent(
        topic=topology.ACTIVITIES.name,
        read=activity_reader(),
        entity=entities.activity_records(funnel),
        entities=activity_state,
        entity_codec=activities,
        aggregates=activity_aggregates,
        aggregate_codec=measures,
    )
    activity_aggregates.on_recover(logged.recovered)
    _agent(app, topology.ACTIVITIES, logged, activity_state, sources, writing)

    rolled = RollupAgent(windows=window_state, codec=windows, live_totals=live_totals)
    window_state.on_recover(rolled.recovered)
    _agent(app, topology.PARTIALS, rolled, window_state, sources, writing)
    return Worker(app, live_totals, tables)


async def _topics(settings: Settings) -> None:
    # Faust leaves out what is not there when it joins, and does not come back to it.
    wait = 0.5
    while True:
        try:
            return await ensure_topics(settings)
        except TopicError as error:
            _refuse(error)
        except (KafkaError, OSError, TimeoutError) as error:
            log.warning("Kafka does not answer (%s); trying again", type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5.0)


def _refuse(error: Exception) -> None:
    log.critical("The worker stops: %s", error)
    os._exit(2)


class _Writing:
    """The writer of all agents; its producer is made at first use, in the running loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._writer: BatchWriter | None = None
        self._starting = asyncio.Lock()

    async def writer(self) -> BatchWriter:
        async with self._starting:
            return self._writer or await self._start()

    async def _start(self) -> BatchWriter:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._settings.kafka.split(","),
            acks="all",
            enable_idempotence=self._settings.kafka_idempotence,
            max_batch_size=512 * 1024,
            max_request_size=8 * 1024 * 1024,
        )
        await producer.start()
        self._writer = BatchWriter(producer)
        return self._writer


def _agent(
    app: ChunkedApp,
    topic: Topic,
    processor: FoldAgent[Any, Any] | RollupAgent,
    last_written: ChunkedTable,
    sources: dict[str, Source],
    writing: _Writing,
) -> None:
    source = sources[topic.name] = Source(topic.name, last_written)

    async def process(stream: StreamT[Any], event: EventT[Any]) -> None:
        message = event.message
        try:
            due = source.due(message.tp, cast(Run, message.value), cast(Consumer, app.consumer))
            await processor.process(message.tp, due, await writing.writer())
            await stream.ack(event)
        except Exception:
            # Going on would leave a gap; a restart does the chunk again.
            log.exception("The agent of %s failed; the worker stops", topic.name)
            os._exit(70)

    async def agent(stream: StreamT[Any]) -> None:
        stream.enable_acks = False  # each chunk is acknowledged when it is done: a rebalance waits for that
        chunks = PartitionQueue(CHUNKS_UNDER_WAY)
        async for event in stream.events():
            await chunks.submit(event.message.tp, partial(process, stream, event))

    channel = app.topic(topic.name, schema=ChunkSchema(), partitions=app.conf.topic_partitions)
    app.agent(channel, name=topic.name)(agent)
