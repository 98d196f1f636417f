"""Read the dead letters from their topic."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import filled_spans

FETCH_WAIT_MS = 50


class Letters(NamedTuple):
    """The letters of the topic, newest first, and how many of its records are none."""

    letters: list[DeadLetter]
    unreadable: int


class Count(NamedTuple):
    """How many letters there are for a reason, how many of them were sent again, and when the last one came."""

    reason: str
    letters: int
    redriven: int
    newest: datetime


async def read_letters(settings: Settings, wanted: Callable[[DeadLetter], bool], *, payloads: bool) -> Letters:
    """Return the letters that are wanted; of each letter id the last record of the topic counts.

    Args:
        settings: where Kafka is.
        wanted: says of a letter whether to keep it, at its last state.
        payloads: whether to keep what they hold, up to 700 kB each.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    last: dict[str, DeadLetter] = {}
    unreadable = 0
    async for value in _values(settings):
        try:
            letter = DeadLetter.model_validate_json(value)
        except ValidationError:
            unreadable += 1
            continue
        if not wanted(letter):
            last.pop(letter.letter_id, None)
            continue
        last[letter.letter_id] = letter if payloads else letter.model_copy(update={"payload_base64": ""})
    return Letters(sorted(last.values(), key=lambda one: one.rejected_at, reverse=True), unreadable)


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


async def _values(settings: Settings) -> AsyncIterator[bytes]:
    """Yield what is on the topic now, partition by partition in order."""
    name = topology.DEAD_LETTERS.name
    consumer = new_consumer(settings, auto_offset_reset="earliest")
    try:
        await consumer.start()
        spans = await filled_spans(consumer, name)
        if not spans:
            return
        consumer.assign(list(spans))
        for tp, (begin, _) in spans.items():
            consumer.seek(tp, begin)
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
