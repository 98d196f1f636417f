"""Codes of measures are looked up by reports that are made at the same time."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from stream.reports.codes import Codes
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.histories import KNOWN

ROUNDS = 200


class EverMoreNames:
    """Knows one name more each time it is asked for all that are there."""

    database = "d"

    def __init__(self) -> None:
        self.asked = 0

    def query(self, sql: str, parameters: Any = None) -> list[tuple[int, str]]:
        if "DISTINCT" not in sql:
            return [(-n, f"won:{n}") for n in range(1, 5_000)]
        self.asked += 1
        return [(code, f"lost:{code}") for code in range(self.asked)]


@pytest.fixture
def threads_change_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("threads_change_often")
def test_names_that_one_report_learns_do_not_disturb_another_that_looks_them_up():
    codes = Codes(cast(ClickHouse, EverMoreNames()), KNOWN)
    with ThreadPoolExecutor(3) as pool:
        looked_up = [pool.submit(codes.of, {"lost"}) for _ in range(ROUNDS)]
        assert [codes.measures([code], [1]) for code in range(ROUNDS)] == [
            {f"lost:{code}": 1} for code in range(ROUNDS)
        ]
        assert all(set(one.result()) <= set(range(ROUNDS)) for one in looked_up)
