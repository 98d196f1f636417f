"""Whoever is forgotten, and whatever happened: all numbers are as before, under what stands for him."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.config.funnel_file import parse
from stream.core.forgotten import Forgotten, Kind
from stream.forget.codes import codes_of, told_of
from stream.forget.funnel_edit import without
from stream.oracle.truth import Truth, rows, truth
from tests.support.examples import examples
from tests.support.histories import FILE, FUNNEL, activity_events, deal_events

DEALS = ("d1", "hubspot:contact:77")
Event = dict[str, Any]


@st.composite
def many(draw: st.DrawFn) -> list[Event]:
    """Events of deals, a contact and activities, as on the topics."""
    deals = [event for deal in DEALS for event in draw(deal_events((deal,)))]
    return [event.model_dump() for event in (*deals, *draw(activity_events()))]


def renamed(told: Truth, old: str, new: str) -> Truth:
    return {tuple(new if part == old else part for part in window): sums for window, sums in told.items()}  # type: ignore[misc]


@pytest.mark.parametrize(("kind", "value"), [("rep", "ada"), ("rep", "eve"), ("deal", "d1"), ("contact", "77")])
@given(events=many())
@settings(max_examples=examples(15))
def test_numbers_of_what_is_left_are_those_of_before(kind: Kind, value: str, events: list[Event]) -> None:
    told = told_of(FILE, kind, value, ())
    codes = codes_of(None, told)
    file = parse(without(FUNNEL, told, codes))
    known = Forgotten(file.forgotten, {"origin", "why"})
    after = [event | known.changes(event) for event in events]
    assert not any(value == told for event in after for told in event.values())
    assert truth(after, file) == renamed(truth(events, FILE), value, codes.instead if kind == "rep" else value)
    assert len(rows(after, file)) == len(rows(events, FILE))
    assert all(known.changes(event) == {} for event in after)
