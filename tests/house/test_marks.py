"""Which tests `make test` runs, and which it leaves to `make test-whole`."""

import pytest

from tests.support.marks import is_quick, marks_of


@pytest.mark.parametrize(
    ("room", "fixtures", "quick"),
    [
        ("core", ["tmp_path"], True),
        ("stories", ["told"], True),
        ("sinks", ["tmp_path", "broker"], False),
        ("local_stack", ["kafka_parts"], False),
        ("page", ["browser"], False),
        ("stack", [], False),
    ],
)
def test_quick_is_what_needs_no_service_and_the_stories_which_share_one(room, fixtures, quick):
    assert is_quick(room, marks_of(room, fixtures)) is quick
