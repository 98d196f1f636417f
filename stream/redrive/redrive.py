"""Send dead letters again, and mark them so."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.config.settings import Settings
from stream.connectors.accounts import MainAccounts
from stream.core.funnel import Funnel
from stream.ingest.dead_letters import letter_record
from stream.ingest.ingest import Sink
from stream.ingest.records import TopicRecord
from stream.redrive.attempt import Attempt, attempts
from stream.redrive.letters import Ends, read_letters

AT_ONCE = 500
"""About so many events are sent before their letters are marked; a crash sends these again, which count once."""


class Selection(NamedTuple):
    """Which letters: those with one of the ids (or their beginnings) or reasons, or all.

    Those that were sent again already are left out, unless `again`.
    """

    ids: Collection[str] = ()
    reasons: Collection[str] = ()
    everything: bool = False
    again: bool = False

    def names(self, letter: DeadLetter) -> bool:
        """Say whether a letter is meant, sent again already or not."""
        return self.everything or letter.reason in self.reasons or any(map(letter.letter_id.startswith, self.ids))

    def takes(self, letter: DeadLetter) -> bool:
        """Say whether a letter is to be sent."""
        return self.names(letter) and (self.again or letter.redriven_at is None)


class Plan(NamedTuple):
    """What a redrive would send, what it would leave, and how many letters were sent again before."""

    sendable: list[Attempt]
    refused: list[Attempt]
    done_before: int

    @property
    def events(self) -> int:
        """How many records would be sent."""
        return sum(len(attempt.records) for attempt in self.sendable)


class Due(NamedTuple):
    """Letters to send, oldest first, how many more were sent again before, and up to where the topic was read."""

    letters: list[DeadLetter]
    done_before: int
    ends: Ends


async def due(settings: Settings, selection: Selection, behind: Ends | None = None) -> Due:
    """Return the selected letters; `behind`: of those behind what was read before.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    named, _, ends = await read_letters(settings, selection.names, payloads=True, behind=behind)
    letters = [letter for letter in named if selection.takes(letter)]
    letters.reverse()
    return Due(letters, len(named) - len(letters), ends)


async def plan(settings: Settings, funnel: Funnel, selection: Selection, now: datetime) -> Plan:
    """Return what would become of the selected letters. Changes nothing.

    Args:
        settings: where Kafka is.
        funnel: the funnel file in force.
        selection: which letters.
        now: the arrival of what is sent.

    Raises:
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
        stream.connectors.accounts.AccountsError: the file of main accounts cannot be used.
    """
    letters, done_before, _ = await due(settings, selection)
    tried = await asyncio.to_thread(attempts, letters, funnel, now, MainAccounts.of(settings))
    return Plan(
        [attempt for attempt in tried if attempt.refused is None],
        [attempt for attempt in tried if attempt.refused is not None],
        done_before,
    )


def portions(sendable: Sequence[Attempt]) -> Iterator[list[Attempt]]:
    """Yield what to send in portions of about `AT_ONCE` events."""
    portion: list[Attempt] = []
    for attempt in sendable:
        portion.append(attempt)
        if sum(max(1, len(one.records)) for one in portion) >= AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


async def send(portion: Sequence[Attempt], sink: Sink, now: datetime) -> None:
    """Send the events of letters, and mark the letters once Kafka has them.

    May be broken off and repeated, and run twice at a time: what is sent twice are the same events with the
    same ids, which count once. The letters themselves stay; the mark is a later record with the same key.

    Args:
        portion: what to send.
        sink: where records go; it returns only when Kafka has them.
        now: the time of the mark.

    Raises:
        stream.gateway.publisher.Unavailable: Kafka does not acknowledge; the letters are to be sent again.
    """
    await sink.publish([record for attempt in portion for record in attempt.records])
    await sink.publish([_mark(attempt.letter, now) for attempt in portion])


def _mark(letter: DeadLetter, now: datetime) -> TopicRecord:
    key, value = letter_record(letter.model_copy(update={"redriven_at": now}))
    return TopicRecord(topology.DEAD_LETTERS.name, key, value)
