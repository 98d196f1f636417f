"""What connectors read and write values with."""

from hypothesis import given
from hypothesis import strategies as st

from stream.connectors.values import in_order

NUMBERS = st.integers(0, 10**6) | st.integers(0, 10**26 - 1)


@given(NUMBERS, NUMBERS)
def test_numbers_as_text_are_in_their_order(one, other):
    assert (in_order(one) < in_order(other)) == (one < other)
