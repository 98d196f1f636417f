"""Check events against the funnel file, and fill in what only the service knows: ids of now, connector, arrival."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import cast

from schemas.events import (
    ActivityChanged,
    ActivityCreated,
    ActivityLogged,
    AnyEvent,
    DealAmountChanged,
    DealCurrencyChanged,
    DealOwnerChanged,
    DealPropertyChanged,
    DealStageChanged,
    DealTouched,
)
from schemas.visible import cleaned
from stream.core.funnel import Funnel
from stream.ingest.problems import Unusable

FUTURE = timedelta(days=1)
_WITHIN = re.compile(r"@[0-9]+$")


def enrich(event: AnyEvent, funnel: Funnel, source: str, received_at: datetime | None) -> list[AnyEvent]:
    """Return the events to write for one event: itself, enriched, and the touch of the deal it names.

    Args:
        event: as a connector gives it. What a sender put into the fields that are filled here is replaced.
        funnel: the funnel file in force.
        source: name of the connector.
        received_at: arrival of the request; None on a replay, where no latency is measured.

    What nobody sees in the value of a property is taken out, so that no two values look alike; in ids it is refused.
    Who was forgotten is called by what stands for him.

    Raises:
        Unusable: it names something that the funnel file does not know, or lies in the future.
    """
    if received_at is not None and event.occurred_at > received_at + FUTURE:
        raise Unusable(
            "in_the_future",
            f"occurred_at: {event.occurred_at.isoformat()} is more than a day ahead; correct it, then send it again",
        )
    told = event
    if funnel.forgotten:
        event = event.filled(funnel.forgotten.changes(event.__dict__))
    filled: dict[str, object] = {"source": source, "received_at": received_at}
    match event:
        case DealStageChanged():
            stage = funnel.stage(event.stage_id)
            if stage is None:
                raise _unknown("stage", "stage_id", event.stage_id, "pipelines")
            filled["stage_id"] = stage.id
        case DealOwnerChanged():
            filled |= {"rep_id": event.rep_id and _rep_id(funnel, event.rep_id), "assignments": ()}
        case DealPropertyChanged() if event.value is not None:
            filled["value"] = cleaned(event.value)
        case DealTouched() | ActivityCreated():
            _check_activity_type(funnel, event.activity_type)
        case ActivityChanged():
            _check_activity_type(funnel, event.activity_type)
            filled |= {"rep_id": event.rep_id and _rep_id(funnel, event.rep_id), "assignments": ()}
        case ActivityLogged():
            # What is told once more has the touch of before.
            touch = touch_id(cast(ActivityLogged, told).activity_id, told.event_id)
            return _activity(event, touch, funnel, source, received_at)
    return [event.filled(filled)]


def without_rate(event: AnyEvent, funnel: Funnel) -> Unusable | None:
    """Return what is wrong with an event whose currency has no rate; it counts, with an amount that is not known.

    Were it put aside alone, the deal's amount would be taken for one of the reporting currency.
    """
    if not isinstance(event, DealAmountChanged | DealCurrencyChanged):
        return None
    if event.currency is None or funnel.knows_currency(event.currency):
        return None
    return _unknown("currency", "currency", event.currency, "exchange_rates")


def _activity(
    event: ActivityLogged, touch: str, funnel: Funnel, source: str, received_at: datetime | None
) -> list[AnyEvent]:
    _check_activity_type(funnel, event.activity_type)
    rep_id = _rep_id(funnel, event.rep_id)
    logged = event.filled({"source": source, "received_at": received_at, "rep_id": rep_id, "assignments": ()})
    if event.deal_id is None:
        return [logged]
    touched = DealTouched(
        type="deal.touched",
        event_id=touch,
        revision=event.revision,
        occurred_at=event.occurred_at,
        received_at=received_at,
        source=source,
        deal_id=event.deal_id,
        activity_id=event.activity_id,
        activity_type=event.activity_type,
    )
    return [logged, touched]


def touch_id(activity_id: str, event_id: str) -> str:
    """Return the id of a touch: one per event of the activity, so that redeliveries and revisions are the same.

    What follows an @ in the event's id only orders what was told of the activity within a second.
    """
    event = _WITHIN.sub("", event_id)
    digest = hashlib.blake2b(f"{activity_id}\0{event}".encode(), digest_size=12).hexdigest()
    return f"touch{digest}"


def _rep_id(funnel: Funnel, told: str) -> str:
    """Return the id that a rep has now."""
    rep_id = funnel.rep_id(told)
    if rep_id is None:
        raise _unknown("rep", "rep_id", told, "reps")
    return rep_id


def _check_activity_type(funnel: Funnel, activity_type: str) -> None:
    if activity_type not in funnel.activity_types:
        raise _unknown("activity_type", "activity_type", activity_type, "activity_types")


def _unknown(what: str, field: str, value: str, section: str) -> Unusable:
    return Unusable(
        f"unknown_{what}",
        f"{field}: the funnel file has no {what.replace('_', ' ')} {value[:100]!r}; "
        f"add it under {section}, then send it again",
    )
