"""How alerts say numbers."""

import pytest

from stream.alerts.words import roughly, span


@pytest.mark.parametrize(
    ("days", "said"),
    [(0.2, "1 day"), (1.4, "1 day"), (45.0, "45 days"), (70.0, "2 months"), (800.0, "2 years")],
)
def test_a_span_is_said_in_the_largest_unit_that_it_has_two_of(days, said):
    assert span(days) == said


@pytest.mark.parametrize(
    ("amount", "said"), [(21_917_812, 22_000_000), (995, 1000), (40, 40), (7, 7), (0, 0), (-21_900, -22_000)]
)
def test_an_amount_that_is_not_known_exactly_has_two_digits(amount, said):
    assert roughly(amount) == said
