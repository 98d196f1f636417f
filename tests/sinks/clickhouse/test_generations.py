"""The tables of generations of numbers."""

import pytest

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.generations import forget_others, make_tables, present
from stream.topology import FIRST, Generation


@pytest.mark.parametrize(
    ("kept", "stay"),
    [
        ((FIRST, Generation(2)), [2, 3, 4]),
        ((Generation(2), Generation(4)), [2, 4]),
        ((Generation(4),), [4]),
        ((), []),
    ],
)
def test_who_is_late_removes_no_numbers_of_generations_that_have_begun_since(
    own_chdb: ClickHouse, kept: tuple[Generation, ...], stay: list[int]
) -> None:
    for number in (2, 3, 4):
        make_tables(own_chdb, Generation(number))
    forget_others(own_chdb, *kept)
    assert [one.number for one in present(own_chdb)] == stay
