"""Rows hold what the contract reads from a record, whether it was read the fast way or not."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter, ValidationError

from schemas.aggregates import HourlyMeasures
from schemas.events import any_event
from stream import topology
from tests.support.examples import examples
from tests.support.histories import activity_events, deal_events
from tests.support.payloads import hourly_measures, payloads, written
from tests.support.tables import TABLES


def micros(at):
    return None if at is None else (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def raw_row(topic, value):
    event = any_event.validate_json(value)
    return (
        topic,
        event.deal_id if event.type.startswith("deal.") else event.activity_id,
        event.event_id,
        event.revision,
        event.type,
        micros(event.occurred_at),
        micros(event.received_at),
        event.source,
        value.decode(),
    )


def hourly_row(_, value):
    row = TypeAdapter(HourlyMeasures).validate_json(value)
    if any(not -(2**63) <= number < 2**63 for number in (*row.measures.values(), *row.restates.values())):
        return None
    causes = [(cause.entity_id, cause.event_id) for cause in row.causes]
    key = (row.team_id, row.rep_id, row.territory_id, row.pipeline_id)
    numbers = row.measures, row.version, micros(row.received_at), causes, row.restates
    return (*key, micros(row.hour) // 1_000_000, *numbers)


ALL = {
    topology.DEALS.name: (raw_row, written(deal_events())),
    topology.ACTIVITIES.name: (raw_row, written(activity_events())),
    topology.KPIS.name: (hourly_row, hourly_measures),
}


@pytest.mark.parametrize("topic", ALL)
def test_a_row_is_what_the_contract_reads_or_none(topic):
    expected, originals = ALL[topic]

    @settings(max_examples=examples(300))
    @given(payloads(originals))
    def check(value):
        record = SimpleNamespace(topic=topic, partition=0, offset=1, value=value)
        try:
            row = expected(topic, value)
        except ValidationError:
            row = None
        assert TABLES[topic].row(record) == row

    check()
