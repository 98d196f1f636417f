"""The job as somebody writes it who knows where the time goes, for any framework: pure functions that know none.

Records are read with msgspec, as dealstream reads them; events of a batch are put together by their deal, and their
transitions by window, so that each deal and each window is updated once per batch. Otherwise it is the job of `job.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from tests.bench.peers.job import HOUR, NOBODY, Measures, State


class Assignment(msgspec.Struct):
    """Where a rep works."""

    team_id: str


class Event(msgspec.Struct):
    """What the job needs of an event of any type; msgspec checks the types of all it has."""

    type: str
    deal_id: str
    occurred_at: datetime
    stage_id: str = ""
    rep_id: str | None = None
    assignments: tuple[Assignment, ...] = ()
    amount: Any = None
    currency: str | None = None
    close_date: datetime | None = None
    activity_type: str = ""


read = msgspec.json.Decoder(Event).decode
STAGE_CHANGE = "deal.stage_changed"


def by_deal(values: Iterable[bytes]) -> dict[str, list[Event]]:
    """Return the events of records, put together by their deal. Raises msgspec.ValidationError."""
    deals: dict[str, list[Event]] = defaultdict(list)
    for value in values:
        event = read(value)
        deals[event.deal_id].append(event)
    return deals


def fold(known: State | None, events: Iterable[Event]) -> tuple[State, dict[str, Measures]]:
    """Return a deal's new state, and what its transitions add to windows: those of its rep and of its team, by hour."""
    state: State = dict(known) if known else {"stage_id": "", "since": 0, "rep_id": NOBODY, "team_id": NOBODY}
    windows: dict[str, Measures] = {}
    for event in events:
        match event.type:
            case "deal.stage_changed":
                _move(state, event, windows)
            case "deal.owner_changed":
                state["rep_id"] = event.rep_id or NOBODY
                state["team_id"] = event.assignments[0].team_id if event.assignments else NOBODY
            case "deal.touched":
                touches = dict(state.get("touches", {}))
                touches[event.activity_type] = touches.get(event.activity_type, 0) + 1
                state["touches"] = touches
            case "deal.created":
                state["created"] = int(event.occurred_at.timestamp())
            case "deal.amount_changed":
                state["amount"], state["currency"] = event.amount, event.currency
            case "deal.close_date_changed":
                state["close_date"] = int(event.close_date.timestamp()) if event.close_date else None
            case "deal.deleted" | "deal.merged":
                state["gone"] = True
            case "deal.restored":
                state["gone"] = False
    return state, windows


def _move(state: State, event: Event, windows: dict[str, Measures]) -> None:
    now, left = int(event.occurred_at.timestamp()), state["stage_id"]
    more = {f"entered:{event.stage_id}": 1}
    if left:
        more |= {f"left:{left}": 1, f"stage_seconds:{left}": now - state["since"]}
    for window in (f"rep/{state['rep_id']}/{now // HOUR}", f"team/{state['team_id']}/{now // HOUR}"):
        windows[window] = plus(windows.get(window), more)
    state["stage_id"], state["since"] = event.stage_id, now


def plus(known: Mapping[str, int] | None, more: Mapping[str, int]) -> Measures:
    """Return a window's measures with others added."""
    measures = dict(known) if known else {}
    for name, value in more.items():
        measures[name] = measures.get(name, 0) + value
    return measures


def merged(windows: Iterable[tuple[str, Measures]]) -> dict[str, Measures]:
    """Return what is added to each window, all of it together."""
    together: dict[str, Measures] = {}
    for window, more in windows:
        together[window] = plus(together.get(window), more)
    return together


def entered(more: Mapping[str, int]) -> int:
    """Return how many stage entries are in what is added to a window."""
    return sum(value for name, value in more.items() if name.startswith("entered:"))
