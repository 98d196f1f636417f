"""Window keys as the contracts write them."""

from typing import Any

from schemas.aggregates import WindowKey
from stream.core.aggregate import Key
from stream.core.funnel import MICROS, micros, moment


def fields_of(key: Key) -> dict[str, Any]:
    """Return a key as the fields of a `WindowKey`."""
    return {**key._asdict(), "hour": moment(key.hour * MICROS)}


def key_of(window: WindowKey) -> Key:
    """Return the key of a partial or KPI row."""
    hour = micros(window.hour) // MICROS
    return Key(window.team_id, window.rep_id, window.territory_id, window.pipeline_id, hour)
