"""What would become of a dead letter now: pure, so that looking and sending are the same."""

import re
from datetime import datetime
from typing import NamedTuple

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.connectors import CONNECTORS, Connector
from stream.connectors.accounts import MainAccounts
from stream.core.funnel import Funnel
from stream.ingest.dead_letters import CORRUPT, REPLAY, is_whole, payload_of
from stream.ingest.enrich import enrich, without_rate
from stream.ingest.ingest import enriched_again
from stream.ingest.normalized import part_of
from stream.ingest.problems import Unusable
from stream.ingest.records import TopicRecord, event_record

_OF_A_TOPIC = re.compile(r"(.+)/[0-9]+/[0-9]+")
_SOURCES = (topology.DEALS.name, topology.ACTIVITIES.name)


class Attempt(NamedTuple):
    """A letter, the records to send for it, and why it still cannot be used (then there are no records)."""

    letter: DeadLetter
    records: list[TopicRecord]
    refused: Unusable | None = None


def attempts(
    letters: list[DeadLetter], funnel: Funnel, now: datetime, accounts: MainAccounts | None = None
) -> list[Attempt]:
    """Return what each letter means with the funnel file in force.

    Letters of a connector are normalized by its connector once more, without the signature, which was verified
    when they came. Letters of a record of a source topic, or of a replay, hold an event that is enriched anew.
    A letter about one part of what came sends that part. One about all of it stays as long as any part cannot be
    used, so that it is never sent in part.
    """
    connectors = _Connectors(funnel, accounts or MainAccounts())
    tried = []
    for letter in letters:
        try:
            tried.append(Attempt(letter, _records(letter, connectors.of(letter), funnel, now)))
        except Unusable as problem:
            tried.append(Attempt(letter, [], problem))
    return tried


class _Connectors:
    """A connector per CRM and main account, which is the one that is known now, else the one of when a letter came.

    Of older letters, which do not tell it, the first one's account is it.
    """

    def __init__(self, funnel: Funnel, accounts: MainAccounts) -> None:
        self._funnel, self._accounts = funnel, accounts
        self._kinds = {kind.name: kind for kind in CONNECTORS}
        self._made: dict[tuple[str, str], Connector] = {}

    def of(self, letter: DeadLetter) -> Connector | None:
        """Return the connector that reads a letter; None: its origin is none."""
        kind = self._kinds.get(letter.origin)
        if kind is None:
            return None
        main = self._accounts.get(letter.origin) or letter.main_account or ""
        if (kind.name, main) not in self._made:
            known = MainAccounts()
            if main:
                known.remember(kind.name, main)
            self._made[kind.name, main] = kind.without_secret(self._funnel, known)
        return self._made[kind.name, main]


def _records(letter: DeadLetter, connector: Connector | None, funnel: Funnel, now: datetime) -> list[TopicRecord]:
    if letter.reason == CORRUPT:
        raise Unusable(CORRUPT, "it cannot be read; let whoever wrote it write it again")
    if not is_whole(letter):
        raise Unusable("cut", "only its beginning was kept, since it was very long; let the sender send it again")
    if connector is not None:
        return _of_a_connector(connector, letter, funnel, now)
    topic = _OF_A_TOPIC.fullmatch(letter.origin)
    if letter.origin == REPLAY or (topic is not None and topic[1] in _SOURCES):
        return enriched_again(payload_of(letter), funnel, now)
    if topic is not None:
        raise Unusable(
            "not_an_event", f"{topic[1]} holds numbers, not events; `dealstream replay --reset` makes them anew"
        )
    raise Unusable("unknown_origin", f"there is no connector {letter.origin[:100]!r} in this version")


def _of_a_connector(connector: Connector, letter: DeadLetter, funnel: Funnel, now: datetime) -> list[TopicRecord]:
    """Return the records of what a letter is about: all that its payload tells, or one part, when the rest was sent."""
    normalized = connector.normalize(payload_of(letter))
    for problem, _ in normalized.rejections:
        if letter.part is None or problem.part in ("", letter.part):
            raise problem
    events = [event for event, _ in normalized.events]
    # What could not be read has no part of its own once it can: then all is sent again, which counts once.
    about = [event for event in events if part_of(event) == letter.part] or events
    for event in about:
        lacking = without_rate(event, funnel)
        if lacking is not None:
            raise lacking
    return [event_record(one) for event in about for one in enrich(event, funnel, connector.name, now)]
