"""What is searched for is found however a program has written it."""

import json
import re

import pytest

from stream.core.forgotten import Kind
from stream.forget.codes import Told
from stream.forget.search import in_clickhouse
from stream.forget.traces import pattern_of
from stream.sinks.clickhouse.client import ClickHouse

CASES: list[tuple[Kind, str, str]] = [
    ("text", "Zoë Berg", "of Zoë Berg."),
    ("text", "Zoë Berg", r"of Zo\u00eb Berg"),
    ("text", "Zoë Berg", r"of ZO\u00CB BERG"),
    ("text", "Zoë Berg", r"of Zo\\u00eb Berg"),
    ("text", "Zoë Berg", r"Called.\nZoë Berg was out"),
    ("text", "Zoë Berg", r"Zoë\tBerg"),
    ("text", "example.com/in/zoe", r"example.com\/in\/zoe"),
    ("text", "O'Neill", r"O\u0027Neill"),
    ("text", "Zoë 😀", json.dumps("Zoë 😀")),
    ("rep", "acme/zoë", r"acme\/zo\u00EB"),
    ("rep", "zoe-1", r"Reps:\nzoe-1"),
]


@pytest.mark.parametrize(("kind", "value", "text"), CASES)
def test_it_is_found_as_it_is_or_as_json_writes_it(kind: Kind, value: str, text: str) -> None:
    assert re.search(pattern_of([Told(kind, value)]), text)


@pytest.mark.parametrize("text", ["Zoëla Berg", "Zoe Berg", "AZoë Berg", "Zoë, Berg"])
def test_another_name_is_not(text: str) -> None:
    assert not re.search(pattern_of([Told("text", "Zoë Berg")]), text)


@pytest.mark.parametrize(("kind", "value", "_"), CASES)
def test_clickhouse_finds_it_in_a_row(own_chdb: ClickHouse, kind: Kind, value: str, _: str) -> None:
    place = f"{own_chdb.database}.notes"
    own_chdb.command(f"CREATE TABLE {place} (body String) ENGINE = Memory")
    bodies = [f"seen:\n{value}\tleft", json.dumps({"note": f"{value} was\n{value}"}), "somebody else"]
    own_chdb.insert("notes", ("body",), [(body,) for body in bodies])
    found = {one.store: one.left for one in in_clickhouse(own_chdb, pattern_of([Told(kind, value)]))}
    assert found["ClickHouse notes"] == 2
