"""State as this version stores it, and what versions that run side by side send one another.

As a program it writes `as_stored.json` anew, which is right only together with another `FORMAT` of the codec.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemas.aggregates import HourlyMeasures, Partial
from schemas.deal_row import DealRow
from schemas.events import any_event
from schemas.measures import MEASURE_NAMES
from stream.core import activities, codec
from stream.core.aggregate import Key
from stream.core.fold import Stored
from tests.support.deals import event, utc
from tests.support.histories import history_of, record_of

FILE_OF_BYTES = Path(__file__).with_name("as_stored.json")
FOUNDATION = bytes(4)
CODECS: Mapping[str, codec.Codec[Any]] = {
    "deal": codec.history_codec(FOUNDATION),
    "activity": codec.activity_codec(FOUNDATION),
    "aggregate": codec.measures_codec(FOUNDATION),
    "window": codec.Codec(dict[str, tuple[int, dict[str, int]]], FOUNDATION),
}


def values() -> dict[str, Stored[Any]]:
    """Return one value of each kind, with something of all that it can have."""
    told = [
        event(1, "2026-03-02 09:00", "created"),
        event(2, "2026-03-02 09:05", "stage", "lead"),
        event(3, "2026-03-02 09:06", "owner", "ada"),
        event(4, "2026-03-03 10:00", "amount", 125_050),
        event(5, "2026-03-03 10:01", "currency", "EUR"),
        event(6, "2026-03-03 10:02", "closes", "2026-04-30 12:00"),
        event(7, "2026-03-04 11:00", "touched", "call"),
        event(8, "2026-03-05 12:00", "stage", "offer", revision=2),
        event(9, "2026-03-06 12:00", "gap"),
        event(10, "2026-03-07 12:00", "healed"),
        event(11, "2026-03-08 12:00", "deleted"),
        event(12, "2026-03-09 12:00", "restored"),
    ]
    logged = {
        "type": "activity.logged",
        "event_id": "a1",
        "activity_id": "a1",
        "occurred_at": utc("2026-03-04 11:00"),
        "activity_type": "call",
        "rep_id": "ada",
        "duration_seconds": 600,
    }
    record = record_of(any_event.validate_python(logged))
    return {
        "deal": Stored(41, history_of(told)),
        "activity": Stored(42, activities.add(None, record)),
        "aggregate": Stored(43, {"won": 2, "lost:price": 1, "revenue": -5}),
        "window": Stored(-1, {"sales.deals/3": (9, {"won": 2}), "sales.activities/0": (2**40, {})}),
    }


def key() -> bytes:
    """Return the key of a window."""
    return codec.write_key(Key("north", "ada", "", "new", 1_772_434_800))


def exchanged() -> str:
    """Return a code of what workers of two versions send one another: measures, partials, hours, rows of deals."""
    contracts = [
        json.dumps(_without_words(one.model_json_schema()), sort_keys=True)
        for one in (Partial, HourlyMeasures, DealRow)
    ]
    return sha256("\n".join([*sorted(MEASURE_NAMES), *contracts]).encode()).hexdigest()[:16]


def as_stored() -> Mapping[str, object]:
    """Return what the file has."""
    stored = {name: CODECS[name].write(value).hex() for name, value in values().items()}
    return {"format": codec.FORMAT, "exchanged": exchanged(), "key": key().hex(), "values": stored}


def _without_words(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            name: _without_words(part)
            for name, part in schema.items()
            if not (name in ("description", "title") and isinstance(part, str))
        }
    return [_without_words(part) for part in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    FILE_OF_BYTES.write_text(json.dumps(as_stored(), indent=1) + "\n")
