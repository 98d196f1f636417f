"""Make all numbers anew beside those in force, with the funnel file that is there, and switch when they have caught up.

A generation of its own (`stream.topology.Generation`) reads the events from a point on, behind which all of them are:
those that ClickHouse keeps are sent once more, and count once in the numbers in force, which have them already. What
happens meanwhile both read. All is noted on Kafka (`stream.kafka.generations`) before it is acted upon, so that it can
be broken off anywhere and begun again.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import ValidationError

from schemas.events import any_event
from schemas.funnel_file import FunnelFile
from stream import topology
from stream.config.settings import Settings
from stream.ingest.records import record_again
from stream.kafka.admins import new_admin
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import true_ends
from stream.kafka.generations import Beside, Offsets, State, read_state, write_state
from stream.kafka.topics import ensure_topics
from stream.replay.damaged import refuse_damaged
from stream.replay.fresh_topics import ReplayRefused, generations_of, members
from stream.sinks.clickhouse.client import ClickHouse
from stream.topology import Generation, Topic
from stream.transport.writer import writer_of_a_command

OF_EVENTS = (topology.DEALS, topology.ACTIVITIES)
BLOCK_ROWS = 2_000
MOST_WAITING = 4_000
"""So many records may wait for the workers before more are sent: live events come in between."""

LOOK_SECONDS = 0.2
LEAVING_SECONDS = 60.0

Say = Callable[[str, int, int], None]
"""Called with what is done now, how many records of it are done, and how many there are."""


async def rebuild(
    settings: Settings, file: FunnelFile, in_force: FunnelFile, clickhouse: ClickHouse | None, say: Say
) -> int:
    """Make the numbers anew with a funnel file, and switch; return the number of their generation.

    Args:
        settings: where Kafka is.
        file: the funnel file.
        in_force: the one with which the workers count now.
        clickhouse: has the events; None: the topics have them all.
        say: is told how far it is.

    Raises:
        ReplayRefused: the topics do not have all events, and there is no ClickHouse to send them from, or it does not
            have all that it had.
        ClickHouseUnavailable, KafkaMismatch, aiokafka.errors.KafkaError, OSError, TimeoutError: a part is away.
    """
    state = await read_state(settings)
    beside = state.beside
    if beside is None or beside.file != file:
        if clickhouse is not None:
            await refuse_damaged(clickhouse)
        state = await _begin(settings, state, file, in_force, is_whole=clickhouse is None)
        beside = state.beside
    assert beside is not None  # noqa: S101 (just begun)
    if beside.ends is None:
        if clickhouse is not None:
            await _stored(settings, state.generation, beside.starts, say)
            await _send(settings, state.generation, clickhouse, say)
        ends = await _ends(settings, OF_EVENTS)
        beside = beside.model_copy(update={"ends": ends})
        await write_state(settings, state.model_copy(update={"beside": beside}))
    assert beside.ends is not None  # noqa: S101
    await _caught_up(settings, beside.generation, beside.ends, say)
    await write_state(
        settings, State(number=beside.number, file=beside.file, starts=beside.starts, latest=state.latest)
    )
    return beside.number


async def give_up(settings: Settings) -> bool:
    """End what is made beside the numbers in force; return whether there was anything. Raises as `rebuild`."""
    state = await read_state(settings)
    if state.beside is not None:
        await write_state(settings, state.model_copy(update={"beside": None}))
    return state.beside is not None


async def tidy(settings: Settings) -> None:
    """Delete the topics of numbers that are neither in force nor made, once no worker has them. Raises as `rebuild`."""
    state = await read_state(settings)
    kept = {state.number, *([state.beside.number] if state.beside else [])}
    admin = new_admin(settings)
    await admin.start()
    try:
        for one in await generations_of(admin):
            if one.number not in kept:
                await _left(admin, settings, one)
                names = {topic.name for topic in one.derived} | set(map(one.changelog, topology.TABLES))
                there = {topic["topic"] for topic in await admin.describe_topics() if topic["error_code"] == 0}
                if names & there:
                    await admin.delete_topics(sorted(names & there))
    finally:
        await admin.close()


async def _left(admin: AIOKafkaAdminClient, settings: Settings, generation: Generation) -> None:
    """Wait until no worker makes the numbers of a generation; a slow one for a minute at most."""
    # The memory-only broker goes on naming members that have left.
    patience = LEAVING_SECONDS if settings.kafka_idempotence else settings.session_timeout_seconds + 2.0
    until = time.monotonic() + patience
    groups = (generation.worker_group, generation.sink_group)
    while any([await members(admin, group) for group in groups]) and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)


async def _begin(settings: Settings, state: State, file: FunnelFile, in_force: FunnelFile, *, is_whole: bool) -> State:
    # None is used twice: of one that was given up a late worker may still have, or make, tables and topics.
    number = max(state.latest, state.number, state.beside.number if state.beside else 0) + 1
    generation = Generation(number)
    await ensure_topics(settings, generation)
    ends = await _ends(settings, OF_EVENTS)
    if is_whole:
        starts = await _beginnings(settings)
        if any(offset for offsets in starts.values() for offset in offsets):
            raise ReplayRefused(
                "the topics no longer have all events, and the embedded ClickHouse gives none to others: end "
                "`dealstream up` and start it again, which makes all numbers anew, or use a ClickHouse server"
            )
    else:
        starts = ends
    await _carry_on(settings, state.generation, generation)
    beside = Beside(number=number, file=file, starts=starts)
    begun = state.model_copy(update={"file": in_force, "beside": beside, "latest": number})
    await write_state(settings, begun)
    return begun


async def _carry_on(settings: Settings, before: Generation, generation: Generation) -> None:
    """Have the new generation's sink begin with the events that the other one's has not stored yet."""
    partitions = _partitions(settings, (*OF_EVENTS, topology.DEAD_LETTERS, *topology.ALERTING, topology.LISTENING))
    async with new_consumer(settings, group=before.sink_group) as consumer:
        stored = {tp: await consumer.committed(tp) for tp in partitions}
    async with new_consumer(settings, group=generation.sink_group) as consumer:
        consumer.assign(partitions)
        known = {tp: offset for tp, offset in stored.items() if offset}
        if known:
            await consumer.commit(known)


async def _stored(settings: Settings, generation: Generation, starts: Offsets, say: Say) -> None:
    """Wait until ClickHouse has all events before the start."""
    await _wait(settings, generation.sink_group, starts, "ClickHouse stores what came before", say)


async def _send(settings: Settings, in_force: Generation, clickhouse: ClickHouse, say: Say) -> None:
    """Send all events that ClickHouse keeps once more."""
    sql = f"SELECT body FROM {clickhouse.database}.raw_events FINAL"  # noqa: S608
    total = int(await asyncio.to_thread(clickhouse.command, sql.replace("body", "count()")))
    done = 0
    async with writer_of_a_command(settings) as writer:
        with ThreadPoolExecutor(1, "replay") as reader:
            blocks = clickhouse.stream(f"{sql} SETTINGS max_block_size = {BLOCK_ROWS}")
            loop = asyncio.get_running_loop()
            try:
                while (rows := await loop.run_in_executor(reader, next, blocks, None)) is not None:
                    for topic, records in _records(body for (body,) in rows).items():
                        await writer.write(await writer.keyed(topic, records))
                    done += len(rows)
                    say("Sending events once more", done, total)
                    await _room(settings, in_force)
            finally:
                await loop.run_in_executor(reader, blocks.close)  # type: ignore[attr-defined]


def _records(bodies: Iterable[str]) -> dict[str, list[tuple[bytes, bytes]]]:
    """Return the records of events as they are, but for their arrival, so that no latency is measured."""
    keyed: dict[str, list[tuple[bytes, bytes]]] = {}
    for body in bodies:
        try:
            event = any_event.validate_json(body)
        except ValidationError:
            continue  # its dead letter is there
        topic, key, value = record_again(event, body.encode())
        keyed.setdefault(topic, []).append((key, value))
    return keyed


async def _room(settings: Settings, in_force: Generation) -> None:
    """Wait until the workers have done most of what they were sent."""
    ends = await _ends(settings, OF_EVENTS)
    async with _of_group(settings, in_force.worker_group) as consumer:
        while await _waiting(consumer, ends) > MOST_WAITING:  # noqa: ASYNC110 (Kafka tells nobody)
            await asyncio.sleep(LOOK_SECONDS)


async def _caught_up(settings: Settings, generation: Generation, ends: Offsets, say: Say) -> None:
    """Wait until a generation has counted, rolled up and stored all before some ends."""
    partials, rows, hours = generation.derived
    await _wait(settings, generation.worker_group, ends, "Counting", say)
    await _wait(settings, generation.worker_group, await _ends(settings, [partials]), "Adding up", say)
    # From then on it is no further behind than the numbers in force are.
    await _wait(settings, generation.worker_group, await _ends(settings, OF_EVENTS), "Catching up", say)
    await _wait(settings, generation.worker_group, await _ends(settings, [partials]), "Catching up", say)
    await _wait(settings, generation.sink_group, await _ends(settings, [rows, hours]), "Storing", say)


async def _wait(settings: Settings, group: str, ends: Offsets, what: str, say: Say) -> None:
    total = sum(sum(offsets) for offsets in ends.values())
    async with _of_group(settings, group) as consumer:
        while (waiting := await _waiting(consumer, ends)) > 0:
            say(what, total - waiting, total)
            await asyncio.sleep(LOOK_SECONDS)
    say(what, total, total)


def _of_group(settings: Settings, group: str) -> AIOKafkaConsumer:
    """Return a consumer that is only asked for the positions of a group."""
    return new_consumer(settings, group=group)


async def _waiting(consumer: AIOKafkaConsumer, ends: Offsets) -> int:
    waiting = 0
    for topic, offsets in ends.items():
        for partition, end in enumerate(offsets):
            waiting += max(0, end - (await consumer.committed(TopicPartition(topic, partition)) or 0))
    return waiting


async def _ends(settings: Settings, topics: Iterable[Topic]) -> Offsets:
    partitions = _partitions(settings, topics)
    async with new_consumer(settings) as consumer:
        return _by_topic(await true_ends(consumer, partitions))


async def _beginnings(settings: Settings) -> Offsets:
    async with new_consumer(settings) as consumer:
        return _by_topic(await consumer.beginning_offsets(_partitions(settings, OF_EVENTS)))


def _partitions(settings: Settings, topics: Iterable[Topic]) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in topics for number in range(settings.partitions)]


def _by_topic(offsets: dict[TopicPartition, int]) -> Offsets:
    by_topic: dict[str, list[int]] = {}
    for tp in sorted(offsets):
        by_topic.setdefault(tp.topic, []).append(offsets[tp])
    return {topic: tuple(of_topic) for topic, of_topic in by_topic.items()}
