"""Partial aggregates, KPI rows, dead letters and alerts: what leaves the agents."""

from typing import Annotated, Literal

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


class DeadLetter(Contract):
    """Something that could not be used, kept with the reason. On `sales.dead-letters`."""

    letter_id: Identifier = Field(description="Hash of origin and payload: the same failure twice is one letter.")
    reason: Identifier = Field(description="Machine-readable reason, for example unknown_stage.")
    detail: Annotated[str, Field(max_length=4000)] = Field(
        description="What is wrong, with which field, and the way out."
    )
    origin: Identifier = Field(description="Where it came from: a connector, or topic/partition/offset.")
    payload_base64: str = Field(description="The payload as it came, base64.")
    rejected_at: Utc = Field(description="When it was put aside (UTC).")
    redriven_at: Utc | None = Field(
        None,
        description="When its events were sent again (UTC). The last record of a letter_id counts: the letter "
        "comes without, the redrive adds one with it.",
    )


class Alert(Contract):
    """A leakage spike that began, went on or ended. On `sales.alerts`, key `alert_id`."""

    alert_id: Identifier = Field(description="Team, pipeline, stage and series of the leak.")
    status: Literal["warning", "firing", "resolved"] = Field(description="How bad it is now.")
    series: Literal["lost", "disqualified", "stalled"] = Field(description="The kind of leak.")
    team_id: Label = Field(description="The team.")
    pipeline_id: Identifier = Field(description="The pipeline.")
    stage_id: Identifier = Field(description="The stage that leaks.")
    change_point: Utc = Field(description="Since when the leak has been larger (UTC).")
    evaluated_at: Utc = Field(description="End of the last window looked at (UTC).")
    exits: int = Field(ge=0, description="Visits of the stage that ended since the change point.")
    leaks: int = Field(ge=0, description="Of those: leaked.")
    baseline: float = Field(ge=0, le=1, description="Share of exits that leaks in normal times.")
    statistic: float = Field(ge=0, description="CUSUM statistic S.")
    threshold: float = Field(gt=0, description="S at which the alert fires (h).")
