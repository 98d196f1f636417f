"""Structs of what leaves the agents; `schemas.aggregates` says what their fields mean.

Names of measures are not checked: whoever reads windows asks `check_measures`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta

from schemas.measures import MEASURE_NAMES
from schemas.wire.event import Struct
from schemas.wire.times import NotCanonical
from schemas.wire.values import Identifier, Label, Time

_LARGEST = 2**62


class Cause(Struct, kw_only=True):
    """An event that changed an hour that was over."""

    entity_id: Identifier
    event_id: Identifier


class WindowKey(Struct, kw_only=True):
    """What an aggregate is of."""

    team_id: Label
    rep_id: Label
    territory_id: Label
    pipeline_id: Label
    hour: Time


class Partial(WindowKey, kw_only=True):
    """What one source partition adds to a window."""

    source: Identifier
    version: Annotated[int, Meta(ge=0, le=_LARGEST)]
    measures: dict[str, Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)]]
    received_at: Time | None = None
    causes: tuple[Cause, ...] = ()


class HourlyMeasures(WindowKey, kw_only=True):
    """A window over all partitions."""

    version: Annotated[int, Meta(ge=0)]
    measures: dict[str, int]
    received_at: Time | None = None
    causes: tuple[Cause, ...] = ()
    restates: dict[str, int] = msgspec.field(default_factory=dict)


def check_measures(names: Iterable[str]) -> None:
    """Raise NotCanonical where one of the names is of no measure."""
    if not all(map(_is_measure, names)):
        raise NotCanonical


@lru_cache(maxsize=16_384)
def _is_measure(name: str) -> bool:
    return name.partition(":")[0] in MEASURE_NAMES
