"""The rows that the core makes are those of plain batch code, field by field."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.deal_row import DealRow
from stream.core.deal_row import deal_row
from stream.core.way import way_of
from stream.oracle.truth import rows
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, deal_events, history_of, shuffled_with_duplicates


def as_row(struct):
    """A row as the contract has it: places, parts and so on by their names."""
    told = {name: getattr(struct, name) for name in struct.__struct_fields__}
    return {name: _named(value) for name, value in told.items() if name not in ("version", "received_at")}


def _named(value):
    if isinstance(value, tuple):
        return [_named(one) for one in value]
    return msgspec.structs.asdict(value) if isinstance(value, msgspec.Struct) else value


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
