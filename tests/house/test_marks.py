"""What `make test` leaves to `make test-whole`: what starts Kafka, a browser or a whole service for one test."""

import pytest

from tests.support.marks import is_long


@pytest.mark.parametrize(
    ("file", "fixtures"),
    [
        ("stack/test_beside.py", []),
        ("redrive/test_kept.py", []),
        ("local_stack/test_kafka.py", ["tmp_path", "kafka_parts"]),
        ("page/browser/test_page.py", ["browser"]),
        ("cli/test_kpis.py", ["up"]),
    ],
)
def test_what_takes_long_is_left_out(file, fixtures):
    assert is_long(f"tests/{file}::test_a", fixtures)


@pytest.mark.parametrize(
    ("file", "fixtures"),
    [("core/test_fold.py", []), ("sinks/test_sink.py", ["broker"]), ("stories/test_stories.py", ["told"])],
)
def test_the_rest_is_not_and_neither_are_the_stories_of_all_kpis(file, fixtures):
    assert not is_long(f"tests/{file}::test_a", fixtures)
