"""The job itself, the same for each framework: pure functions that know none of them.

Validate an event against its contract, keep a state per deal, make a transition of each stage change, and
add it to the hour of its rep and of its team. Unlike dealstream's it takes events as they come: corrections,
late and repeated events, reopened, deleted and merged deals do not restate what was counted before.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.events import (
    AnyDealEvent,
    DealAmountChanged,
    DealCloseDateChanged,
    DealCreated,
    DealDeleted,
    DealMerged,
    DealOwnerChanged,
    DealRestored,
    DealStageChanged,
    DealTouched,
    deal_event,
)

HOUR = 3600
NOBODY = "nobody"
State = dict[str, Any]
"""What is known of a deal; plain JSON."""
Transition = dict[str, Any]
"""A deal went from a stage to another; plain JSON."""
Measures = dict[str, int]


def read(value: bytes) -> AnyDealEvent:
    """Return the event of a record. Raises pydantic.ValidationError."""
    return deal_event.validate_json(value)


def fold(known: State | None, event: AnyDealEvent) -> tuple[State, Transition | None]:
    """Return the deal's new state, and the transition where the event is one."""
    state = dict(known) if known else {"stage_id": "", "since": 0, "rep_id": NOBODY, "team_id": NOBODY}
    match event:
        case DealStageChanged():
            return _move(state, event.stage_id, event.occurred_at)
        case DealOwnerChanged():
            state["rep_id"] = event.rep_id or NOBODY
            state["team_id"] = event.assignments[0].team_id if event.assignments else NOBODY
        case DealTouched():
            touches = dict(state.get("touches", {}))
            touches[event.activity_type] = touches.get(event.activity_type, 0) + 1
            state["touches"] = touches
        case DealCreated():
            state["created"] = int(event.occurred_at.timestamp())
        case DealAmountChanged():
            state["amount"], state["currency"] = event.amount, event.currency
        case DealCloseDateChanged():
            state["close_date"] = int(event.close_date.timestamp()) if event.close_date else None
        case DealDeleted() | DealMerged():
            state["gone"] = True
        case DealRestored():
            state["gone"] = False
    return state, None


def _move(state: State, stage_id: str, at: datetime) -> tuple[State, Transition]:
    now = int(at.timestamp())
    transition = {
        "rep_id": state["rep_id"],
        "team_id": state["team_id"],
        "left": state["stage_id"],
        "entered": stage_id,
        "seconds": now - state["since"] if state["stage_id"] else 0,
        "at": now,
    }
    state["stage_id"], state["since"] = stage_id, now
    return state, transition


def add(known: Mapping[str, int] | None, left: str, entered: str, seconds: int) -> Measures:
    """Return a window's measures with one transition more."""
    measures = dict(known) if known else {}
    name = f"entered:{entered}"
    measures[name] = measures.get(name, 0) + 1
    if left:
        for name, value in ((f"left:{left}", 1), (f"stage_seconds:{left}", seconds)):
            measures[name] = measures.get(name, 0) + value
    return measures
