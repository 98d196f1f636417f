"""What connectors read and write values with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.connectors.values import amount, in_order, text
from stream.ingest.problems import Unusable

NUMBERS = st.integers(0, 10**6) | st.integers(0, 10**26 - 1)


def outcome(written, digits, scale):
    """Return the fields of an amount; None: it is none, or too large."""
    try:
        return amount(written, digits, "amount", scale)
    except Unusable:
        return None


@given(NUMBERS, NUMBERS)
def test_numbers_as_text_are_in_their_order(one, other):
    assert (in_order(one) < in_order(other)) == (one < other)


@given(st.from_regex(r"[0-9]{1,14}", fullmatch=True), st.integers(0, 3), st.integers(0, 3))
def test_whole_units_as_text_are_what_they_are_with_decimals_of_zero(written, digits, scale):
    assert outcome(written, digits, scale) == outcome(f"{written}.0", digits, scale)


def test_digits_of_other_scripts_are_no_amount():
    assert outcome("١٢", 2, 0) is None


@pytest.mark.parametrize(("told", "id_"), [(101, "101"), (101.0, "101"), (-0.0, "0"), (1.5, "1.5"), ("101.0", "101.0")])
def test_a_number_without_decimals_is_one_text_however_json_writes_it(told, id_):
    assert text(told, "ownerId") == id_
