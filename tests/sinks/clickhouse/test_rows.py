"""Rows are the same, whether a record was read the fast way or by its contract."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import fast
from schemas.aggregates import HourlyMeasures
from stream import topology
from stream.sinks.clickhouse.rows import TABLES
from tests.support.histories import activity_events, deal_events
from tests.support.payloads import KEY, payloads, written

hourly_measures = st.builds(
    lambda measures, causes, restates, received_at: HourlyMeasures.model_validate(
        KEY | {"version": 3, "measures": measures, "causes": causes, "restates": restates, "received_at": received_at},
        strict=False,
    ).model_dump_json(),
    st.dictionaries(st.sampled_from(["won", "entered:lead"]), st.integers(-(2**64), 2**64), max_size=2),
    st.lists(st.just({"entity_id": "d", "event_id": "e"}), max_size=2),
    st.dictionaries(st.sampled_from(["won", "lost:x"]), st.integers(-9, 9), max_size=2),
    st.none() | st.just("2026-03-01T09:00:00.123456Z"),
)
ALL = {
    topology.DEALS.name: payloads(written(deal_events())),
    topology.ACTIVITIES.name: payloads(written(activity_events())),
    topology.KPIS.name: payloads(hourly_measures),
}


class Unsure:
    """A reader that never can tell."""

    def read(self, _):
        raise fast.Unsure

    __call__ = read


@pytest.mark.parametrize("topic", ALL)
def test_both_ways_give_the_same_row(topic):
    @settings(max_examples=200, deadline=None)
    @given(ALL[topic])
    def check(value):
        record = SimpleNamespace(topic=topic, partition=0, offset=1, value=value)
        quick = TABLES[topic].row(record)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("stream.sinks.clickhouse.rows._READERS", {topic: Unsure()})
            patch.setattr("stream.sinks.clickhouse.rows.fast.hourly_measures", Unsure())
            assert TABLES[topic].row(record) == quick

    check()
