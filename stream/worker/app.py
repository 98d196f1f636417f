"""The worker's composition: one Faust app with its tables and agents, in the order of the topology."""

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from datetime import date
from functools import partial
from typing import NamedTuple

from aiokafka.errors import KafkaError
from faust.types import TP

from stream import topology
from stream.config.settings import Settings
from stream.core import codec, entities
from stream.core.funnel import Funnel
from stream.core.rollup import Sources
from stream.funnel_watch import FunnelWatch
from stream.ingest.readers import activity_reader, deal_reader
from stream.kafka.consumers import METADATA_MS
from stream.kafka.declared import durability
from stream.kafka.generations import Offsets
from stream.kafka.presence import why
from stream.kafka.topics import KafkaMismatch, ensure_topics
from stream.kpis.live_totals import LiveTotals
from stream.service.repeated import Repeated
from stream.topology import Generation, Topic
from stream.transport.assignor import WholeAssignor
from stream.transport.cold import ColdRows, Scratch
from stream.transport.consumer import SCHEME, ChunkedApp, register
from stream.transport.credentials import credentials
from stream.transport.packed import PackedRows
from stream.transport.table import ChunkedTable
from stream.worker.agents import add_agent
from stream.worker.ending import refuse
from stream.worker.fold_agent import FoldAgent, Kind
from stream.worker.rollup_agent import RollupAgent
from stream.worker.source import Source
from stream.worker.writing import SharedWriter

log = logging.getLogger(__name__)

WINDOWS_A_TURN = 50_000
"""So many windows that were written to last are not packed, or up to twice as many."""

ACTIVITIES_A_TURN = 20_000
"""So many activities that were written to last are in memory, or up to twice as many; the others are on disk."""

MOST_FILES = 128
"""A partition's activities on disk are an open file. Of more partitions than these, activities are in memory."""


class Worker(NamedTuple):
    """The parts of a worker that others look at."""

    app: ChunkedApp
    live_totals: LiveTotals
    tables: tuple[ChunkedTable, ...]
    watch: FunnelWatch


def build(
    settings: Settings, funnel: Funnel, generation: Generation = topology.FIRST, starts: Offsets | None = None
) -> Worker:
    """Return a worker that is ready to be started. Raises IncompatibleFaust.

    Args:
        settings: where Kafka is.
        funnel: the funnel file with which it counts.
        generation: which numbers it makes.
        starts: where it begins to read the events; not given: at the oldest.
    """
    register()
    sources: dict[str, Source] = {}

    def position_of(tp: TP) -> int | None:
        source = sources[tp.topic]
        position = source.position(tp.partition)
        if position is None and starts and source.topic in starts:
            return starts[source.topic][tp.partition]
        return position

    partials = topology.PARTIALS._replace(name=generation.own(topology.PARTIALS.name))

    read = (topology.DEALS, topology.ACTIVITIES, partials)
    app = ChunkedApp(
        settings.topic_prefix + generation.worker_group,
        prefix=settings.topic_prefix,
        broker_credentials=credentials(settings),
        broker=";".join(f"{SCHEME}://{address}" for address in settings.kafka.split(",")),
        source_topics=frozenset(settings.topic_prefix + topic.name for topic in read),
        position_of=position_of,
        before_start=partial(make_topics, settings, generation),
        topic_partitions=settings.partitions,
        topic_replication_factor=settings.replication,
        topic_disable_leader=True,
        table_standby_replicas=0,
        PartitionAssignor=WholeAssignor,
        broker_max_poll_records=40_000,
        consumer_max_fetch_size=8 * 1024 * 1024,
        consumer_metadata_max_age_ms=METADATA_MS,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / 5,
        broker_rebalance_timeout=settings.rebalance_timeout_seconds,
        broker_commit_interval=1.0,
        stream_buffer_maxsize=8,
        stream_recovery_delay=0.0,
        web_enabled=False,
    )
    writer = SharedWriter(settings)
    foundation = codec.foundation(funnel.file)
    measures = codec.measures_codec(foundation)
    histories = codec.history_codec(foundation)
    activities = codec.activity_codec(foundation)
    windows: codec.Codec[Sources] = codec.Codec(Sources, foundation)

    def counted_until() -> date:
        return max(deals.counted_with.counted_until(), logged.counted_with.counted_until())

    watch = FunnelWatch(settings.funnel_file, funnel, counted_until)

    def windows_of_a_partition() -> PackedRows:
        return PackedRows(codec.member_and_day, WINDOWS_A_TURN // settings.partitions)

    scratch = Scratch()

    def activities_of_a_partition() -> MutableMapping[bytes, bytes]:
        if settings.partitions > MOST_FILES:
            return {}
        return ColdRows(scratch, ACTIVITIES_A_TURN // settings.partitions)

    def table(name: str, new_rows: Callable[[], MutableMapping[bytes, bytes]] = dict) -> ChunkedTable:
        return ChunkedTable(
            app,
            name=name,
            rank=codec.offset_of,
            check=measures.check,
            refuse=refuse,
            new_rows=new_rows,
            partitions=settings.partitions,
            extra_topic_configs=durability(settings),
        )

    def source(topic: Topic, written_last: ChunkedTable) -> Source:
        return sources.setdefault(settings.topic_prefix + topic.name, Source(topic.name, written_last))

    live_totals = LiveTotals(funnel)
    deal_state, deal_aggregates = table(topology.DEAL_STATE), table(topology.DEAL_AGGREGATES)
    activity_state = table(topology.ACTIVITY_STATE, activities_of_a_partition)
    activity_aggregates = table(topology.ACTIVITY_AGGREGATES)
    window_state = table(topology.WINDOWS, windows_of_a_partition)
    tables = (deal_state, deal_aggregates, activity_state, activity_aggregates, window_state)
    for each in tables:
        app.tables.add(each)

    deals = FoldAgent(
        topic=topology.DEALS.name,
        funnel=funnel,
        kind=lambda known: Kind(deal_reader(known), entities.deals(known)),
        look_again=watch.look,
        entities=deal_state,
        entity_codec=histories,
        aggregates=deal_aggregates,
        aggregate_codec=measures,
        generation=generation,
        partitions=settings.partitions,
        go_back=watch.go_back,
    )
    deal_aggregates.on_recover(deals.recovered)
    add_agent(app, topology.DEALS, deals, source(topology.DEALS, deal_state), writer)

    logged = FoldAgent(
        topic=topology.ACTIVITIES.name,
        funnel=funnel,
        kind=lambda known: Kind(activity_reader(known), entities.activity_records(known)),
        look_again=watch.look,
        entities=activity_state,
        entity_codec=activities,
        aggregates=activity_aggregates,
        aggregate_codec=measures,
        generation=generation,
        partitions=settings.partitions,
        go_back=watch.go_back,
    )
    activity_aggregates.on_recover(logged.recovered)
    add_agent(app, topology.ACTIVITIES, logged, source(topology.ACTIVITIES, activity_state), writer)

    rolled = RollupAgent(windows=window_state, codec=windows, live_totals=live_totals, generation=generation)
    window_state.on_recover(rolled.recovered)
    window_state.on_move.append(rolled.moved)
    add_agent(app, partials, rolled, source(partials, window_state), writer)
    return Worker(app, live_totals, tables, watch)


async def make_topics(settings: Settings, generation: Generation) -> None:
    """Make the topics of a generation, however long Kafka is away."""
    # Faust leaves out what is not there when it joins, and does not come back to it.
    wait, repeated = 0.5, Repeated(log)
    while True:
        try:
            await ensure_topics(settings, generation)
        except KafkaMismatch as error:
            refuse(error)
        except (KafkaError, OSError, TimeoutError) as error:
            repeated.warn(await why(settings, error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5.0)
        else:
            repeated.over()
            return
