"""Facts as records of the topics, as the gateway writes them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypedDict, TypeVar

import msgspec

from schemas import wire
from schemas.wire import text_of
from stream.core.funnel import Funnel
from stream.ingest.enrich import touch_id

SOURCE = "backfill"
"""Source of all events of backfills."""

E = TypeVar("E", bound=wire.Event)
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
    exact: str | None = None


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


class _Head(TypedDict):
    """The fields that every event of a deal has."""

    event_id: str
    revision: int
    occurred_at: str
    source: str
    deal_id: str


class Stamper:
    """Writes facts as records."""

    def __init__(self, funnel: Funnel) -> None:
        # Facts are made of those only that the funnel file names.
        self._properties = {meaning: name for name, meaning in funnel.properties.items()}
        self._forgotten = funnel.forgotten

    def deal_records(self, facts: Iterable[DealFact]) -> Iterator[Record]:
        """Yield the records of facts of deals."""
        for fact in facts:
            event = self._known(self._event(fact))
            yield event.deal_id.encode(), wire.write(event)

    def activity_records(self, facts: Iterable[ActivityFact]) -> Iterator[tuple[Record, Record | None]]:
        """Yield the record of each activity, and the one of the touch of the deal it names."""
        for activity_id, deal_id, at, event_id, kind, rep_id, seconds, revision in facts:
            moment = text_of(at)
            logged = wire.ActivityLogged(
                event_id=event_id,
                revision=revision,
                occurred_at=moment,
                source=SOURCE,
                activity_id=activity_id,
                activity_type=kind,
                rep_id=rep_id,
                deal_id=deal_id,
                duration_seconds=seconds,
            )
            touch = None
            if deal_id is not None:
                touched = wire.DealTouched(
                    event_id=touch_id(activity_id, event_id),
                    revision=revision,
                    occurred_at=moment,
                    source=SOURCE,
                    deal_id=deal_id,
                    activity_id=activity_id,
                    activity_type=kind,
                )
                touched = self._known(touched)
                touch = touched.deal_id.encode(), wire.write(touched)
            logged = self._known(logged)
            yield (logged.activity_id.encode(), wire.write(logged)), touch

    def _known(self, event: E) -> E:
        """Return an event that names what stands for whom was forgotten."""
        changed = self._forgotten.changes(msgspec.structs.asdict(event)) if self._forgotten else {}
        return msgspec.structs.replace(event, **changed) if changed else event

    def _event(self, fact: DealFact) -> wire.DealEvent:
        kind, deal_id, at, event_id, text, number, revision, exact = fact
        head: _Head = {
            "event_id": event_id,
            "revision": revision,
            "occurred_at": text_of(at),
            "source": SOURCE,
            "deal_id": deal_id,
        }
        match kind:
            case "created":
                return wire.DealCreated(**head)
            case "stage" if text is not None:
                return wire.DealStageChanged(**head, stage_id=text)
            case "owner":
                return wire.DealOwnerChanged(**head, rep_id=text)
            case "amount":
                return wire.DealAmountChanged(**head, amount=number, currency=text, exact=exact)
            case "currency":
                return wire.DealCurrencyChanged(**head, currency=text)
            case "close_date":
                return wire.DealCloseDateChanged(**head, close_date=None if number is None else text_of(number))
            case "source" | "loss_reason" | "account":
                return wire.DealPropertyChanged(**head, property=self._properties[kind], value=text)
            case "healed":
                return wire.DealHealed(**head)
            case "taken_back":
                return wire.DealPropertyChanged(**head, property="backfill", value=None)
            case _:
                raise ValueError(kind)
