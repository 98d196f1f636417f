"""What would become of a dead letter now: pure, so that looking and sending are the same."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.connectors import ADAPTERS, Adapter
from stream.connectors.template import Unusable
from stream.core.funnel import Funnel
from stream.gateway.publisher import Record
from stream.ingest.dead_letters import CORRUPT, REPLAY, is_whole, payload_of
from stream.ingest.enrich import stamp
from stream.ingest.ingest import record, restamped

_OF_A_TOPIC = re.compile(r"(.+)/[0-9]+/[0-9]+")
_SOURCES = (topology.DEALS.name, topology.ACTIVITIES.name)


class Attempt(NamedTuple):
    """A letter, the records to send for it, and why it still cannot be used (then there are no records)."""

    letter: DeadLetter
    records: list[Record]
    refused: Unusable | None = None


def attempts(letters: list[DeadLetter], funnel: Funnel, now: datetime) -> list[Attempt]:
    """Return what each letter means with the funnel file in force.

    Letters of a connector are normalized by its adapter once more, without the signature, which was verified
    when they came. Letters of a record of a source topic, or of a replay, hold an event that is stamped anew.
    A letter of which any part cannot be used stays as it is, so that it is never sent in part.
    """
    adapters = {kind.name: kind.without_secret(funnel) for kind in ADAPTERS}
    found = []
    for letter in letters:
        try:
            found.append(Attempt(letter, _records(letter, adapters, funnel, now)))
        except Unusable as error:
            found.append(Attempt(letter, [], error))
    return found


def _records(letter: DeadLetter, adapters: Mapping[str, Adapter], funnel: Funnel, now: datetime) -> list[Record]:
    if letter.reason == CORRUPT:
        raise Unusable(CORRUPT, "it cannot be read; let whoever wrote it write it again")
    if not is_whole(letter):
        raise Unusable("cut", "only its beginning was kept, since it was very long; let the sender send it again")
    payload = payload_of(letter)
    if letter.origin in adapters:
        return _of_a_connector(adapters[letter.origin], payload, funnel, now)
    topic = _OF_A_TOPIC.fullmatch(letter.origin)
    if letter.origin == REPLAY or (topic is not None and topic[1] in _SOURCES):
        return restamped(payload, funnel, now)
    if topic is not None:
        raise Unusable("not_an_event", f"{topic[1]} holds numbers, not events; `dealstream replay` makes them anew")
    raise Unusable("unknown_origin", f"there is no connector {letter.origin[:100]!r} in this version")


def _of_a_connector(adapter: Adapter, payload: bytes, funnel: Funnel, now: datetime) -> list[Record]:
    normalized = adapter.normalize_part(payload)
    for rejection in normalized.rejections:
        raise Unusable(rejection.reason, rejection.detail)
    return [record(stamped) for event, _ in normalized.events for stamped in stamp(event, funnel, adapter.name, now)]
