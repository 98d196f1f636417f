"""What is kept of a deal beside its stages: where it came from, why it was lost, and whose it is."""

from itertools import permutations

import pytest

from schemas import wire
from schemas.events import any_event
from stream.core.codec import foundation
from stream.core.facts import add, fact_of
from stream.core.funnel import Funnel
from stream.core.registers import registers
from tests.support.histories import FILE, START

NAMED = FILE.model_validate(
    FILE.model_dump()
    | {
        "sources": {"property": "channel"},
        "loss_reasons": {"property": "why", "names": {"p": "Price"}},
        "accounts": {"property": "company"},
    }
)
KNOWN = Funnel(NAMED)


def told(number, name, value, **fields):
    base = {"type": "deal.property_changed", "event_id": f"e{number}", "deal_id": "d", "occurred_at": START}
    event = any_event.validate_python(base | {"property": name, "value": value, "order": f"{number}"} | fields)
    return fact_of(wire.deals.struct_of(event), KNOWN)


def test_the_last_value_that_was_told_counts_in_whatever_order_it_came():
    facts = [told(1, "channel", "web"), told(2, "channel", "fair"), told(3, "why", "price"), told(4, "why", None)]
    facts += [told(5, "company", "acme")]
    for arrived in permutations(facts):
        deal = registers(add((), arrived)[0])
        assert (deal.source, deal.loss_reason, deal.account) == ("fair", None, "acme")


def test_what_was_only_seen_gives_way_to_a_change_of_the_same_moment():
    facts = [told(2, "channel", "seen", claim="seen"), told(1, "channel", "changed")]
    assert registers(add((), facts)[0]).source == "changed"


def test_a_property_that_the_funnel_file_does_not_name_is_not_kept():
    assert told(1, "colour", "blue") is None


def test_a_long_value_is_cut():
    assert len(told(1, "why", "x" * 900).value) == 200


def test_state_is_made_anew_when_another_property_is_named_and_stays_when_a_value_is_called_otherwise():
    renamed = NAMED.model_validate(NAMED.model_dump() | {"loss_reasons": {"property": "why", "names": {}}})
    other = NAMED.model_validate(NAMED.model_dump() | {"loss_reasons": {"property": "reason"}})
    assert foundation(renamed) == foundation(NAMED) != foundation(other)
    assert foundation(FILE) != foundation(NAMED)


@pytest.mark.parametrize("field", ["sources", "loss_reasons", "accounts"])
def test_each_may_be_left_out(field):
    assert len(Funnel(NAMED.model_validate(NAMED.model_dump() | {field: None})).properties) == 2
