"""An activity that is done, as CRMs show it whole: what cannot be read is rejected by itself, and the rest counts."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from stream.connectors.template import Content, Told
from stream.core.funnel import MICROS, micros
from stream.ingest.enrich import touch_id
from stream.ingest.problems import Unusable

_LAST_REVISION = 2**31

Reading = dict[str, Callable[[], Any]]
"""How to read each property, all but the first two of which may give None, where it is not told: `activity_type`,
`duration_seconds`, `rep_id`, `deal_id`, `began`, and `seen`, which stands for the begin where that is not known."""


def done_activity(base: Content, at: datetime, reading: Reading) -> Iterator[Told]:
    """Yield an activity that is done: one event that tells everything, or, where a part of that is not known, the rest.

    Args:
        base: ids and revision of the event that tells everything.
        at: when the activity was changed.
        reading: how to read its properties. Each may raise Unusable.
    """
    known: dict[str, Any] = {}
    complete = True
    for name, read in reading.items():
        try:
            known[name] = read()
        except Unusable as problem:
            complete = False
            yield Unusable(problem.reason, problem.detail, name)
    began, seen, deal_id = known.pop("began", None), known.pop("seen", None) or at, known.pop("deal_id", None)
    if complete and began is not None:
        yield base | {"type": "activity.logged", "occurred_at": began, "deal_id": deal_id} | known
    elif "activity_type" in known:
        yield from _what_is_known(base, at, known, began, seen, deal_id)


def earliest_first(at: datetime) -> int:
    """Return a revision that is the higher the earlier the moment, and lower than that of any real change."""
    return _LAST_REVISION - micros(at) // MICROS


def _what_is_known(
    base: Content, at: datetime, known: Content, began: datetime | None, seen: datetime, deal_id: str | None
) -> Iterator[Content]:
    event_id, activity_id, kind = base["event_id"], base["activity_id"], known["activity_type"]
    changed = base | {"event_id": f"{event_id}-part", "occurred_at": at}
    yield changed | {"type": "activity.changed", "started_at": began} | known
    yield base | {"event_id": f"{event_id}-done", "occurred_at": at, "type": "activity.restored"}
    # Of several sights of an activity the first one stands for its begin.
    first = {"occurred_at": seen, "revision": earliest_first(at)}
    if began is None:
        yield base | {"event_id": f"{event_id}-seen", "type": "activity.created", "activity_type": kind} | first
    if deal_id is not None:
        told = first if began is None else {"occurred_at": began, "revision": base["revision"]}
        touch = {"type": "deal.touched", "activity_id": activity_id, "activity_type": kind, "deal_id": deal_id}
        yield touch | {"event_id": touch_id(activity_id, event_id)} | told
