"""The rows that the core makes are those of plain batch code, field by field."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.deal_row import DealRow
from stream.core.deal_row import deal_row
from stream.core.way import way_of
from stream.oracle.truth import rows
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, deal_events, history_of, shuffled_with_duplicates
from tests.support.named import named


def as_row(struct):
    return {name: value for name, value in named(struct).items() if name not in ("version", "received_at")}


@settings(max_examples=examples(400))
@given(st.data())
def test_a_row_is_what_plain_batch_code_makes_of_the_events_in_whatever_order_they_arrive(data):
    events = data.draw(deal_events())
    expected = rows([event.model_dump() for event in events], FILE)
    history = history_of(data.draw(shuffled_with_duplicates(events)))
    assert bool(history) == bool(expected)
    for row in expected.values():
        assert as_row(deal_row("d1", 1, 0, way_of(history, KNOWN))) == row


def test_the_oracle_knows_every_field_of_a_row():
    assert set(as_row(deal_row("d1", 1, 0, None))) | {"version", "received_at"} == set(DealRow.model_fields)
