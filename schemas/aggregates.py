"""Aggregates of windows: what leaves the agents, per source partition and over all of them."""

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.base import Contract, Identifier, Label, Utc
from schemas.measures import MEASURE_NAMES


def _known(measures: dict[str, int]) -> dict[str, int]:
    for name in measures:
        if name.partition(":")[0] not in MEASURE_NAMES:
            raise ValueError(f"{name!r} is not a measure; see schemas/measures.py")
    return measures


_LARGEST = 2**62  # what is stored has 64 bits

Measures = Annotated[dict[str, int], AfterValidator(_known)]
"""Measure (`name` or `name:label`) to its whole value; measures that are zero are left out."""


class Cause(Contract):
    """An event that changed an hour that was over."""

    entity_id: Identifier = Field(description="The event's deal or activity.")
    event_id: Identifier = Field(description="The event.")


class WindowKey(Contract):
    """What an aggregate is of: one rep in one team, territory and pipeline, for one hour."""

    team_id: Label = Field(description="The team; empty: no team is known.")
    rep_id: Label = Field(description="The rep; empty: nobody has the deal.")
    territory_id: Label = Field(description="The territory; empty: none.")
    pipeline_id: Label = Field(description="The pipeline; empty for activities and unplaced deals.")
    hour: Utc = Field(description="Start of the hour (UTC; whole hours of the reporting time zone).")


class Partial(WindowKey):
    """What one source partition adds to a window: an absolute value, never a delta.

    On `sales.partials`, key `team_id`. The highest version of a (source, window) wins.
    """

    source: Identifier = Field(description="Source topic and partition, for example sales.deals/3.")
    version: int = Field(ge=0, le=_LARGEST, description="Highest source offset folded in; grows with every change.")
    measures: Annotated[dict[str, Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]], AfterValidator(_known)] = Field(
        description="The partition's whole aggregate of the window."
    )
    received_at: Utc | None = Field(
        None, description="Arrival of the oldest event behind this change (UTC); for latency only."
    )
    causes: tuple[Cause, ...] = Field((), description="Events that changed the hour after it was over; the first five.")


class HourlyMeasures(WindowKey):
    """A window over all partitions: what ClickHouse, Prometheus and the page show.

    On `sales.kpis`, key the window. Absolute; the highest version of a window wins.
    """

    version: int = Field(ge=0, description="Sum over the sources of (version + 1).")
    measures: Measures = Field(description="The whole aggregate of the window.")
    received_at: Utc | None = Field(
        None, description="Arrival of the oldest event behind this change (UTC); for latency only."
    )
    causes: tuple[Cause, ...] = Field((), description="Events that changed the hour after it was over; the first five.")
    restates: Measures = Field(
        {}, description="What the hour said before of each measure that these events changed, 0 included."
    )
