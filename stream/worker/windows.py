"""Window keys as the contracts write them."""

from typing import Any

from schemas.fast import micros_of, text_of
from stream.core.aggregate import Key
from stream.core.funnel import MICROS


def fields_of(key: Key) -> dict[str, Any]:
    """Return a key as the fields of a struct of `schemas.fast` for a `WindowKey`."""
    team_id, rep_id, territory_id, pipeline_id, hour = key
    return {
        "team_id": team_id,
        "rep_id": rep_id,
        "territory_id": territory_id,
        "pipeline_id": pipeline_id,
        "hour": text_of(hour * MICROS),
    }


def key_of(window: Any) -> Key:
    """Return the key of such a struct. Raises schemas.fast.Unsure."""
    hour = micros_of(window.hour) // MICROS
    return Key(window.team_id, window.rep_id, window.territory_id, window.pipeline_id, hour)
