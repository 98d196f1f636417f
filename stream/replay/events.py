"""Produce the raw events that ClickHouse keeps once more, enriched with the funnel file in force."""

import asyncio
import base64
import binascii
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from schemas.dead_letter import DeadLetter
from schemas.events import any_event
from stream import topology
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.ingest.dead_letters import REPLAY, dead_letter, letter_record
from stream.ingest.ingest import enriched_again
from stream.ingest.problems import Unusable
from stream.kafka.generations import State, write_state
from stream.replay.damaged import refuse_damaged
from stream.replay.fresh_topics import NotStored, ReplayRefused, prepare_topics
from stream.replay.store_rest import store_rest
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.generations import forget_others
from stream.sinks.clickhouse.migrations import migrate
from stream.topology import FIRST
from stream.transport.writer import BatchWriter, writer_of_a_command

__all__ = ["ReplayRefused", "Summary", "replay"]

BLOCK_ROWS = 8192
_DELETED_AT_ONCE = 1000
_LETTER_COLUMNS = tuple(DeadLetter.model_fields)

OnProgress = Callable[[int, int], None]
"""Called with how many records are done, and how many there are."""

_Keyed = dict[str, list[tuple[bytes, bytes]]]


class Summary(NamedTuple):
    """What a replay did: events and dead letters produced, events that no longer fit, and how long it took."""

    events: int
    dead_letters: int
    rejected: int
    seconds: float


async def replay(
    settings: Settings, funnel: Funnel, clickhouse: ClickHouse, *, reset: bool, progress: OnProgress
) -> Summary:
    """Rebuild the topics from ClickHouse; the workers then rebuild every number.

    Events are enriched with the funnel file in force, without an arrival, so that no latency is measured.
    Those that it does not know become dead letters; ClickHouse keeps them all the same. May be repeated
    after a crash: what it had sent by then goes to ClickHouse first, as all that only the topics have. Until it is
    done, workers that start wait (`stream.kafka.generations`).

    Args:
        settings: where Kafka and ClickHouse are.
        funnel: the funnel file in force.
        clickhouse: holds the raw events.
        reset: whether topics that hold records may be deleted and made anew.
        progress: is told how far it is.

    Raises:
        ReplayRefused: it would lose or double something.
        ClickHouseUnavailable, MigrationError, aiokafka.errors.KafkaError: that part is away or refuses.
    """
    began = time.monotonic()
    clickhouse = clickhouse.of(FIRST)  # what is made anew with all topics
    await asyncio.to_thread(migrate, clickhouse)
    if reset:
        await refuse_damaged(clickhouse)
    try:
        await prepare_topics(settings, reset=reset)
    except NotStored:
        await store_rest(settings, clickhouse)
        await prepare_topics(settings, reset=reset)
    await asyncio.to_thread(drop_derived, clickhouse)
    total = await asyncio.to_thread(_count, clickhouse)
    progress(0, total)
    produced = _Produced()
    if total:
        await write_state(settings, State(is_filled=False))
        async with writer_of_a_command(settings) as writer:
            await _produce(clickhouse, funnel, writer, produced, lambda: progress(produced.done, total))
        await write_state(settings, State())
    return Summary(produced.events, produced.letters, produced.rejected, time.monotonic() - began)


class _Produced:
    """Counts of what was produced so far."""

    def __init__(self) -> None:
        self.events = 0
        self.letters = 0
        self.rejected = 0

    @property
    def done(self) -> int:
        return self.events + self.letters + self.rejected


async def _produce(
    clickhouse: ClickHouse, funnel: Funnel, writer: BatchWriter, produced: _Produced, report: Callable[[], None]
) -> None:
    database = clickhouse.database
    # Blocks are read by one thread, one ahead: memory stays flat however many events there are.
    with ThreadPoolExecutor(1, "replay") as reader:
        for sql, take in (
            (f"SELECT body FROM {database}.raw_events FINAL", _events),  # noqa: S608
            (f"SELECT {', '.join(_LETTER_COLUMNS)} FROM {database}.dead_letters FINAL", _letters),  # noqa: S608
        ):
            blocks = clickhouse.stream(f"{sql} SETTINGS max_block_size = {BLOCK_ROWS}")
            loop = asyncio.get_running_loop()
            try:
                rows = await loop.run_in_executor(reader, next, blocks, None)
                while rows is not None:
                    following = loop.run_in_executor(reader, next, blocks, None)
                    for topic, records in take(rows, funnel, produced).items():
                        await writer.write(await writer.keyed(topic, records))
                    report()
                    rows = await following
            finally:
                await loop.run_in_executor(reader, _close, blocks)


def _close(blocks: Iterator[Any]) -> None:
    blocks.close()  # type: ignore[attr-defined]


def _events(rows: Sequence[tuple[Any, ...]], funnel: Funnel, produced: _Produced) -> _Keyed:
    """Return the records of raw events; touches are raw events of their own."""
    keyed: _Keyed = {}
    for (body,) in rows:
        try:
            topic, key, value = enriched_again(body.encode(), funnel, None)[0]
            produced.events += 1
        except Unusable as problem:
            topic = topology.DEAD_LETTERS.name
            key, value = dead_letter(
                origin=REPLAY,
                payload=body.encode(),
                reason=problem.reason,
                detail=problem.detail,
                now=datetime.now(UTC),
            )
            produced.rejected += 1
        keyed.setdefault(topic, []).append((key, value))
    return keyed


def _letters(rows: Sequence[tuple[Any, ...]], _funnel: Funnel, produced: _Produced) -> _Keyed:
    produced.letters += len(rows)
    letters = [DeadLetter(**dict(zip(_LETTER_COLUMNS, row, strict=True))) for row in rows]
    return {topology.DEAD_LETTERS.name: [letter_record(one) for one in letters]}


def drop_derived(clickhouse: ClickHouse) -> None:
    """Drop what a replay makes anew: the measures, the rows of deals, and the dead letters of events that are kept.

    Raises ClickHouseUnavailable.
    """
    database = clickhouse.database
    for table in ("generations", "sink_positions"):  # the topics begin anew
        clickhouse.command(f"TRUNCATE TABLE {database}.{table}")
    forget_others(clickhouse)
    sources = (topology.DEALS.name, topology.ACTIVITIES.name)
    where = " OR ".join(f"startsWith(origin, '{topic}/')" for topic in sources)
    derived = [
        letter_id
        for block in clickhouse.stream(f"SELECT letter_id, payload_base64 FROM {database}.dead_letters WHERE {where}")  # noqa: S608
        for letter_id, payload in block
        if _is_kept(payload)
    ]
    delete = f"DELETE FROM {database}.dead_letters WHERE"  # noqa: S608
    clickhouse.command(f"{delete} origin = '{REPLAY}'")
    for start in range(0, len(derived), _DELETED_AT_ONCE):
        ids = derived[start : start + _DELETED_AT_ONCE]
        clickhouse.command(f"{delete} letter_id IN {{ids:Array(String)}}", {"ids": ids})


def _is_kept(payload_base64: str) -> bool:
    """Say whether the payload of a dead letter is an event, which the raw events then hold too."""
    try:
        any_event.validate_json(base64.b64decode(payload_base64))
    except (ValidationError, binascii.Error):
        return False
    return True


def _count(clickhouse: ClickHouse) -> int:
    database = clickhouse.database
    return sum(
        int(clickhouse.command(f"SELECT count() FROM {database}.{table} FINAL"))  # noqa: S608
        for table in ("raw_events", "dead_letters")
    )
