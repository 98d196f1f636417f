"""Window keys as the contracts write them."""

from typing import TypedDict

from schemas.wire import WindowKey, micros_of_repeated, text_of
from stream.core.aggregate import Key
from stream.core.funnel import MICROS


class WindowFields(TypedDict):
    """The fields of a `WindowKey`."""

    team_id: str
    rep_id: str
    territory_id: str
    pipeline_id: str
    hour: str


def fields_of(key: Key) -> WindowFields:
    """Return a key as the fields of a struct."""
    team_id, rep_id, territory_id, pipeline_id, hour = key
    return {
        "team_id": team_id,
        "rep_id": rep_id,
        "territory_id": territory_id,
        "pipeline_id": pipeline_id,
        "hour": text_of(hour * MICROS),
    }


def key_of(window: WindowKey) -> Key:
    """Return the key of a struct. Raises NotCanonical."""
    hour = micros_of_repeated(window.hour) // MICROS
    return Key(window.team_id, window.rep_id, window.territory_id, window.pipeline_id, hour)
