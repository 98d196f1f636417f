"""Whether a part of the stack that is not ready gets on with what it has to do."""

from stream.local_stack.readiness import Counting


def test_a_worker_gets_on_as_long_as_it_counts_something():
    told = iter(
        [
            {"numbers": "counting what is there: 900 records left"},
            {"numbers": "counting what is there: 500 records left"},
            {"numbers": "counting what is there: 500 records left"},
            {"numbers": "ok"},
            {},
        ]
    )
    counting = Counting(lambda: next(told))
    assert [counting.goes_on() for _ in range(5)] == [True, True, False, False, False]
