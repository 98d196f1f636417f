"""Records of the topics as rows of the tables.

Times are numbers, as ClickHouse keeps them: microseconds since 1970 (UTC), of hours their seconds. Making a datetime of
each, and a number of that again, took a fourth of the sink's time.
"""

import logging
from typing import Any

import msgspec
from pydantic import TypeAdapter, ValidationError

from schemas import wire
from schemas.dead_letter import DeadLetter
from schemas.listening import Listening
from stream import topology
from stream.sinks.clickhouse.alert_rows import ALERT_ANSWERS, ALERT_DELIVERIES, ALERTS, CALIBRATIONS
from stream.sinks.clickhouse.table import Table, tell
from stream.topology import Generation

log = logging.getLogger(__name__)

_dead_letter = TypeAdapter(DeadLetter)
_deal_rows = msgspec.json.Decoder(wire.DealRow)
_BEGIN_OF_ROW = b'{"deal_id":"'
_LARGEST = 2**63


def _raw(record: Any) -> tuple[Any, ...] | None:
    value = record.value or b""
    try:
        event = wire.events.read(value)
        times = _times(event)
    except wire.NotCanonical:
        # The agents put what cannot be read into the dead letters; here it only must not stop the sink.
        try:
            event = wire.events.read_by_contract(value)
        except ValidationError:
            return None
        times = _times(event)
    return (
        record.topic,
        event.deal_id if isinstance(event, wire.DealEvent) else event.activity_id,
        event.event_id,
        event.revision,
        event.type,
        *times,
        event.source,
        value.decode(),
    )


def _times(event: wire.AnyEvent) -> tuple[int, int | None]:
    """Return when it happened and when it arrived. Raises NotCanonical, also where another time may be none."""
    micros_of = wire.micros_of
    if event.type in ("deal.owner_changed", "activity.logged", "activity.changed"):
        for assignment in event.assignments:
            micros_of(assignment.starts_at)
    if event.type == "deal.close_date_changed" and event.close_date is not None:
        micros_of(event.close_date)
    if event.type == "activity.changed":
        for time in (event.started_at, event.ended_at):
            if time is not None:
                micros_of(time)
    arrived = event.received_at
    return micros_of(event.occurred_at), None if arrived is None else micros_of(arrived)


def _kpi(record: Any) -> tuple[Any, ...] | None:
    value = record.value or b""
    try:
        row = wire.hourly_measures.read(value)
        hour, arrived = _hour_and_arrival(row)
        wire.check_measures((*row.measures, *row.restates))
    except wire.NotCanonical:
        try:
            row = wire.hourly_measures.read_by_contract(value)
        except ValidationError as error:
            tell("A KPI row", record, error)
            return None
        hour, arrived = _hour_and_arrival(row)
    numbers = (*row.measures.items(), *row.restates.items())
    too_large = [name for name, value in numbers if not -_LARGEST <= value < _LARGEST]
    if too_large:
        log.error("A KPI row of team %r is left out: %s exceed 64 bits", row.team_id, ", ".join(too_large))
        return None
    return (
        row.team_id,
        row.rep_id,
        row.territory_id,
        row.pipeline_id,
        hour,
        row.measures,
        row.version,
        arrived,
        [(cause.entity_id, cause.event_id) for cause in row.causes],
        row.restates,
    )


def _hour_and_arrival(row: wire.HourlyMeasures) -> tuple[int, int | None]:
    arrived = row.received_at
    return wire.micros_of_repeated(row.hour) // 1_000_000, None if arrived is None else wire.micros_of(arrived)


def _deal_row(record: Any) -> bytes | None:
    """Return a row as it is: there are many of them. What is wrong with one shows when ClickHouse cannot read it."""
    value: bytes = record.value or b""
    if value.startswith(_BEGIN_OF_ROW) and value.endswith(b"}"):
        return value
    log.error("What is on %s/%s/%s is no row of a deal", record.topic, record.partition, record.offset)
    return None


def is_deal_row(row: bytes) -> bool:
    """Say whether JSON is a row of a deal, by its contract."""
    try:
        _deal_rows.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        log.error("A row of a deal is left out, since it cannot be read (%s)", type(error).__name__)
        return False
    return True


def _letter(record: Any) -> tuple[Any, ...] | None:
    try:
        letter = _dead_letter.validate_json(record.value or b"")
    except ValidationError as error:
        tell("A dead letter", record, error)
        return None
    return tuple(letter.model_dump().values())


def _listening(record: Any) -> tuple[Any, ...] | None:
    try:
        listening = Listening.model_validate_json(record.value or b"")
    except ValidationError as error:
        tell("That a gateway listens", record, error)
        return None
    return listening.slot, listening.gateway


RAW_EVENTS = Table(
    "raw_events",
    ("topic", "entity_id", "event_id", "revision", "type", "occurred_at", "received_at", "source", "body"),
    _raw,
)

KPI_HOURS = Table(
    "kpi_hours",
    (
        "team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version", "received_at", "causes",
        "restates",
    ),
    _kpi,
)  # fmt: skip

DEAL_ROWS = Table("deal_rows", wire.DealRow.__struct_fields__, _deal_row, is_json=True)

EVENTS = {
    topology.DEALS.name: RAW_EVENTS,
    topology.ACTIVITIES.name: RAW_EVENTS,
    topology.DEAD_LETTERS.name: Table("dead_letters", tuple(DeadLetter.model_fields), _letter),
    topology.ALERTS.name: ALERTS,
    topology.DELIVERIES.name: ALERT_DELIVERIES,
    topology.CALIBRATIONS.name: CALIBRATIONS,
    topology.LISTENING.name: Table("listening", ("slot", "gateway"), _listening),
}
_NUMBERS = {topology.DEAL_ROWS.name: DEAL_ROWS, topology.KPIS.name: KPI_HOURS}


def tables_of(generation: Generation) -> dict[str, Table]:
    """Return where records go, by topic: events, and the numbers of a generation."""
    numbers = {
        generation.own(topic): table._replace(name=generation.table(table.name)) for topic, table in _NUMBERS.items()
    }
    return EVENTS | numbers


BESIDE = {topology.ALERTS.name: ALERT_ANSWERS}
"""Where the other records of a topic go, which its table leaves out."""
