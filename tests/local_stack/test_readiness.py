"""When `dealstream up` waits no longer for a part."""

from stream.local_stack.readiness import is_up, missing
from stream.service.http import COMPARING


def test_a_part_of_which_all_is_well_is_up_and_nothing_is_missing():
    parts = {"kafka": "ok", "events": "ok"}
    assert is_up(200, parts)
    assert missing(parts) is None


def test_a_worker_that_only_misses_stored_events_is_up_and_they_are_told():
    parts = {"kafka": "ok", "events": "3 of 4 events are missing"}
    assert is_up(503, parts)
    assert missing(parts) == "3 of 4 events are missing"


def test_a_worker_that_still_compares_or_lacks_something_else_is_not_up():
    for parts in ({"kafka": "ok", "events": COMPARING}, {"kafka": "away", "events": "3 of 4"}, {"kafka": "away"}, {}):
        assert not is_up(503, parts)
