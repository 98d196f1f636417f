"""Until when a deal is in play: looks at a period, or at now, skip deals that were over, and miss none that was not."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as example_settings

from schemas import wire
from stream.core.deal_row import deal_row
from stream.core.way import way_of
from stream.sinks.clickhouse.funnel_sql import DAY, IN_PLAY_NOW, in_play_from
from tests.support.deals import utc
from tests.support.examples import examples
from tests.support.histories import KNOWN, deal_events, history_of

LONG_AGO, LATELY = (int(utc(day).timestamp()) * 1_000_000 for day in ("2020-03-02 09:00", "2026-03-02 09:00"))


@pytest.fixture
def put(chdb):
    """Puts deals as the sink does, each time in a part of its own: numbers of deals, outcome, and when they moved."""
    chdb.command(f"SYSTEM STOP MERGES {chdb.database}.deal_rows")

    def insert(numbers, outcome, moved, version=1):
        rows = [
            {"deal_id": f"{number:06}", "version": version, "outcome": outcome, "last_move_at": moved}
            | ({"closed_at": moved} if outcome else {})
            for number in numbers
        ]
        chdb.insert_json("deal_rows", [msgspec.json.encode(row) for row in rows])

    return insert


@pytest.fixture
def found(chdb):
    """Returns the numbers of the deals that fulfil a condition, and how many rows are read for it."""

    def look(condition):
        of = f"FROM {chdb.database}.deal_rows AS deal FINAL WHERE {condition}"
        read = sum(row[3] for row in chdb.query(f"EXPLAIN ESTIMATE SELECT deal.outcome {of}"))
        return [int(deal_id) for (deal_id,) in chdb.query(f"SELECT deal.deal_id {of} ORDER BY 1")], read

    return look


def test_a_look_at_a_period_or_at_now_reads_hardly_any_deal_that_was_over(put, found):
    put(range(20_000), "lost", LONG_AGO)
    put(range(20_000, 20_050), "", LONG_AGO)
    put(range(20_050, 20_100), "won", LATELY)
    in_period, read_of_period = found(in_play_from(str(LATELY - DAY)))
    now, read_of_now = found(IN_PLAY_NOW)
    assert (in_period, now) == (list(range(20_000, 20_100)), list(range(20_000, 20_050)))
    assert max(read_of_period, read_of_now) < 2_000


def test_a_deal_that_was_open_before_it_was_over_is_not_taken_for_an_open_one(put, found):
    put(range(20_000), "", LONG_AGO)
    put(range(0, 20_000, 2), "lost", LONG_AGO, version=2)
    assert found(IN_PLAY_NOW)[0] == list(range(1, 20_000, 2))


def test_a_deal_that_is_reopened_is_found_though_it_was_over_before(put, found):
    put(range(20_000), "lost", LONG_AGO)
    put([7, 19_000], "", LATELY, version=2)
    assert found(IN_PLAY_NOW)[0] == [7, 19_000]


@pytest.mark.parametrize("late", ["created_at", "closed_at", "last_move_at", "parts"])
def test_a_deal_that_is_over_is_in_play_until_the_last_of_its_moments(chdb, late):
    taken_over = [wire.Part("", "", "", "", "", 0, LATELY, None, "taken_over", "", None)]
    row = {"deal_id": "d", "version": 1, "outcome": "won", "last_move_at": LONG_AGO}
    row[late] = taken_over if late == "parts" else LATELY
    chdb.insert_json("deal_rows", [msgspec.json.encode(row)])
    assert chdb.query(f"SELECT in_play_until FROM {chdb.database}.deal_rows") == [(LATELY,)]


@given(deal_events(max_size=20))
@example_settings(max_examples=examples(400))
def test_no_other_moment_of_a_row_is_later(events):
    history = history_of(events)
    row = deal_row("d", 1, 0, way_of(history, KNOWN) if history else None)
    told = [row.created_at, row.closed_at, row.last_move_at, *(part.began for part in row.parts)]
    others = [*(part.ended for part in row.parts), *(one.at for one in row.reached)]
    if row.qualifying is not None:
        others.append(row.qualifying.at)
    if row.outcome:
        assert max(filter(None, others), default=0) <= max(filter(None, told))
