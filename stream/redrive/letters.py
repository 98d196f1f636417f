"""Read the dead letters from their topic."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from aiokafka import TopicPartition
from pydantic import ValidationError

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import filled_spans

Ends = Mapping[TopicPartition, int]
"""Up to which offset partitions were read."""


class Letters(NamedTuple):
    """The letters of the topic, newest first, how many of its records are none, and up to where it was read."""

    letters: list[DeadLetter]
    unreadable: int
    ends: Ends


class Count(NamedTuple):
    """How many letters there are for a reason, how many of them were sent again, and when the last one came."""

    reason: str
    letters: int
    redriven: int
    newest: datetime


async def read_letters(
    settings: Settings, wanted: Callable[[DeadLetter], bool], *, payloads: bool, behind: Ends | None = None
) -> Letters:
    """Return the letters that are wanted; of each letter id the last record that is read counts.

    Args:
        settings: where Kafka is.
        wanted: says of a letter whether to keep it, at its last state.
        payloads: whether to keep what they hold, up to 700 kB each.
        behind: what is read, where the topic was read before; None: all of it.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    last: dict[str, DeadLetter] = {}
    unreadable = 0
    ends = dict(behind or {})
    async for value in _values(settings, ends):
        try:
            letter = DeadLetter.model_validate_json(value)
        except ValidationError:
            unreadable += 1
            continue
        if not wanted(letter):
            last.pop(letter.letter_id, None)
            continue
        last[letter.letter_id] = letter if payloads else letter.model_copy(update={"payload_base64": ""})
    return Letters(sorted(last.values(), key=lambda one: one.rejected_at, reverse=True), unreadable, ends)


def count(letters: Iterable[DeadLetter]) -> list[Count]:
    """Count letters by reason, the most frequent first."""
    total: Counter[str] = Counter()
    redriven: Counter[str] = Counter()
    newest: dict[str, datetime] = {}
    for letter in letters:
        total[letter.reason] += 1
        redriven[letter.reason] += letter.redriven_at is not None
        newest[letter.reason] = max(letter.rejected_at, newest.get(letter.reason, letter.rejected_at))
    return [Count(reason, number, redriven[reason], newest[reason]) for reason, number in total.most_common()]


async def _values(settings: Settings, ends: dict[TopicPartition, int]) -> AsyncIterator[bytes]:
    """Yield what is on the topic now behind some offsets, partition by partition in order; these become the ends."""
    name = topology.DEAD_LETTERS.name
    consumer = new_consumer(settings, auto_offset_reset="earliest")
    try:
        await consumer.start()
        spans = {
            tp: (max(begin, ends.get(tp, 0)), end)
            for tp, (begin, end) in (await filled_spans(consumer, name)).items()
            if ends.get(tp, 0) < end
        }
        if not spans:
            return
        consumer.assign(list(spans))
        for tp, (begin, end) in spans.items():
            consumer.seek(tp, begin)
            ends[tp] = end
        while spans:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    yield record.value or b""
            # A partition may end in records that are none for readers.
            for tp in [tp for tp, (_, end) in spans.items() if await consumer.position(tp) >= end]:
                del spans[tp]
                consumer.pause(tp)
    finally:
        await consumer.stop()
