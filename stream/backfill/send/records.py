"""Facts as records of the topics, stamped as the gateway stamps."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from schemas import fast
from schemas.fast import text_of
from stream.core.funnel import Funnel, micros
from stream.ingest.enrich import touch_id

SOURCE = "backfill"
"""Source of all events of backfills."""

Record = tuple[bytes, bytes]
"""Key and value."""


class DealFact(NamedTuple):
    """A fact of a deal, as `facts.SCHEMA` has it; `revision` counts what it replaces."""

    kind: str
    deal_id: str
    at: int
    event_id: str
    text: str | None
    number: int | None
    revision: int = 0


class ActivityFact(NamedTuple):
    """An activity, as `facts.ACTIVITY_SCHEMA` has it."""

    activity_id: str
    deal_id: str | None
    at: int
    event_id: str
    type: str
    rep_id: str
    seconds: int
    revision: int = 0


class Stamper:
    """Writes facts as records, with what the funnel file says of the reps."""

    def __init__(self, funnel: Funnel) -> None:
        self._assignments = {
            rep.id: [
                (
                    micros(a.starts_at),
                    {"starts_at": text_of(micros(a.starts_at)), "team_id": a.team_id, "territory_id": a.territory_id},
                )
                for a in funnel.assignments_from(rep.id, -(2**62)) or ()
            ]
            for rep in funnel.file.reps
        }

    def deal_records(self, facts: Iterable[DealFact]) -> Iterator[Record]:
        """Yield the records of facts of deals."""
        for fact in facts:
            kind, deal_id, at, event_id, text, number, revision = fact
            content: dict[str, Any]
            match kind:
                case "created":
                    name, content = "deal.created", {}
                case "stage":
                    name, content = "deal.stage_changed", {"stage_id": text}
                case "owner":
                    assignments = () if text is None else self._from(text, at)
                    name, content = "deal.owner_changed", {"rep_id": text, "assignments": assignments}
                case "amount":
                    name, content = "deal.amount_changed", {"amount": number, "currency": text}
                case "currency":
                    name, content = "deal.currency_changed", {"currency": text}
                case "close_date":
                    name, content = (
                        "deal.close_date_changed",
                        {"close_date": None if number is None else text_of(number)},
                    )
                case "healed":
                    name, content = "deal.healed", {}
                case "taken_back":
                    name, content = "deal.property_changed", {"property": "backfill", "value": None}
                case _:
                    raise ValueError(kind)
            struct = fast.STRUCTS[name](
                event_id=event_id, revision=revision, occurred_at=text_of(at), source=SOURCE, deal_id=deal_id, **content
            )
            yield deal_id.encode(), fast.write(struct)

    def activity_records(self, facts: Iterable[ActivityFact]) -> Iterator[tuple[Record, Record | None]]:
        """Yield the record of each activity, and the one of the touch of the deal it names."""
        for activity_id, deal_id, at, event_id, kind, rep_id, seconds, revision in facts:
            moment = text_of(at)
            logged = fast.STRUCTS["activity.logged"](
                event_id=event_id,
                revision=revision,
                occurred_at=moment,
                source=SOURCE,
                activity_id=activity_id,
                activity_type=kind,
                rep_id=rep_id,
                assignments=tuple(stamp for _, stamp in self._assignments[rep_id]),
                deal_id=deal_id,
                duration_seconds=seconds,
            )
            touch = None
            if deal_id is not None:
                touched = fast.STRUCTS["deal.touched"](
                    event_id=touch_id(activity_id, event_id),
                    revision=revision,
                    occurred_at=moment,
                    source=SOURCE,
                    deal_id=deal_id,
                    activity_id=activity_id,
                    activity_type=kind,
                )
                touch = deal_id.encode(), fast.write(touched)
            yield (activity_id.encode(), fast.write(logged)), touch

    def _from(self, rep_id: str, at: int) -> tuple[dict[str, str], ...]:
        known = self._assignments[rep_id]
        if len(known) == 1:
            return (known[0][1],)
        index = bisect_right(known, at, key=lambda one: one[0])
        return tuple(stamp for _, stamp in known[max(index - 1, 0) :])
