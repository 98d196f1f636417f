"""Activities in sentences of the business, counted by hand. Times are those of the reporting zone."""

from itertools import permutations

import pytest

from stream.core import activities
from stream.oracle.truth import truth
from tests.support.activity_examples import EXAMPLES, STARTED, told
from tests.support.histories import FILE, KNOWN, as_truth, record_of


def counted(events):
    known: activities.Activity | None = None
    for event in events:
        known = activities.add(known, record_of(event))
    assert known is not None
    return as_truth(activities.contributions(known, KNOWN))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)
def test_an_activity_that_is(example):
    assert truth([event.model_dump() for event in example.events], FILE) == example.counts
    for order in permutations(example.events):
        assert counted((*order, order[0])) == example.counts


def test_only_records_that_tell_something_that_counts_are_kept():
    known = activities.add(None, record_of(STARTED))
    for minute in range(60):
        later = told(9, f"2026-03-05 12:{minute:02}", "changed", duration_seconds=minute)
        known = activities.add(known, record_of(later))
    assert [record.seconds for record in known] == [None, 59]
