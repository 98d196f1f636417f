import json

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import wire
from stream.core import codec, entities
from stream.core.aggregate import add_to
from stream.core.deal_row import deal_row
from stream.core.fold import Incoming
from stream.core.fold import Stored as Known
from stream.core.way import way_of
from stream.oracle.truth import truth
from tests.support.deals import event
from tests.support.examples import examples
from tests.support.folded import fold
from tests.support.histories import (
    FILE,
    KNOWN,
    activity_events,
    deal_events,
    fact_of,
    history_of,
    record_of,
    shuffled_with_duplicates,
)

DEALS = entities.deals(KNOWN)
FOUNDATION = codec.foundation(FILE)
HISTORIES = codec.history_codec(FOUNDATION)
RECORDS = entities.activity_records(KNOWN)
ACTIVITIES = codec.activity_codec(FOUNDATION)
MEASURES = codec.measures_codec(FOUNDATION)


class Stored:
    """What the broker keeps for one partition: changelogs of entities and aggregates; partials and rows sent."""

    def __init__(self):
        self.entities = {}
        self.aggregates = {}
        self.partials = {}
        self.rows = {}

    def folded(self, log, chunk):
        first, last = chunk
        ahead = max((codec.offset_of(value) for value in self.aggregates.values()), default=-1)
        return fold(
            DEALS,
            [Incoming(n, log[n].deal_id, fact_of(log[n]), 0) for n in range(first, last + 1) if fact_of(log[n])],
            lambda name: HISTORIES.read(self.entities[name]) if name in self.entities else None,
            lambda key: MEASURES.read(self.aggregates[key]) if key in self.aggregates else None,
            last,
            ahead,
        )

    def write(self, chunk_result, aggregates=None, entities_=None):
        """Write a chunk; `aggregates` and `entities_` name what a crash lets through (None: all)."""
        kept = [k for n, k in enumerate(chunk_result.aggregates) if aggregates is None or n in aggregates]
        for key in kept:
            self.aggregates[key] = MEASURES.write(chunk_result.aggregates[key])
        if aggregates is not None:
            return
        for key in chunk_result.touched:
            version, measures = MEASURES.read(self.aggregates[key])
            if version >= self.partials.get(key, (-1, None))[0]:
                self.partials[key] = (version, measures)
        for name, row in chunk_result.rows.items():
            version = json.loads(row)["version"]
            if version >= self.rows.get(name, (-1, None))[0]:
                self.rows[name] = version, row
        for n, (name, stored) in enumerate(chunk_result.entities.items()):
            if entities_ is None or n in entities_:
                self.entities[name] = HISTORIES.write(stored)

    def windows(self):
        found = {tuple(key): MEASURES.read(value).value for key, value in self.aggregates.items()}
        return {key: measures for key, measures in found.items() if measures}

    def rows_sent(self):
        return {name: content(row) for name, (_, row) in self.rows.items()}

    def sent(self):
        return {tuple(key): measures for key, (_, measures) in self.partials.items() if measures}


def content(row):
    return {name: value for name, value in json.loads(row).items() if name not in ("version", "received_at")}


def rows_of(events):
    """The rows of deals by all their events at once."""
    rows = {}
    for deal_id in {one.deal_id for one in events}:
        history = history_of([one for one in events if one.deal_id == deal_id])
        if history:
            rows[deal_id] = content(wire.write(deal_row(deal_id, 0, 0, way_of(history, KNOWN))))
    return rows


def chunks(data, start, end):
    while start < end:
        size = data.draw(st.integers(1, 8))
        last = min(start + size, end) - 1
        yield start, last
        start = last + 1


@settings(max_examples=examples(200))
@given(st.data())
def test_whatever_the_chunks_the_windows_are_those_of_plain_batch_code(data):
    events = data.draw(deal_events(deal_ids=("d1", "d2", "d3"), max_size=20))
    log = data.draw(shuffled_with_duplicates(events))
    stored = Stored()
    for chunk in chunks(data, 0, len(log)):
        stored.write(stored.folded(log, chunk))
    assert stored.windows() == truth([e.model_dump() for e in events], FILE)
    assert stored.sent() == stored.windows()
    assert stored.rows_sent() == rows_of(events)


@settings(max_examples=examples(400))
@given(st.data())
def test_a_crash_at_any_moment_and_a_replay_in_other_chunks_change_no_window_and_lose_no_partial_and_no_row(data):
    events = data.draw(deal_events(deal_ids=("d1", "d2"), max_size=16))
    log = data.draw(shuffled_with_duplicates(events))
    stored = Stored()
    start = 0
    for _ in range(data.draw(st.integers(1, 3))):
        done = start
        for chunk in chunks(data, start, len(log)):
            result = stored.folded(log, chunk)
            if data.draw(st.integers(0, 2)) == 0:  # kill -9 somewhere in the writing of this chunk
                if data.draw(st.booleans()):
                    stored.write(result, aggregates=data.draw(st.sets(st.integers(0, 30))))
                else:
                    stored.write(result, entities_=data.draw(st.sets(st.integers(0, 5))))
                break
            stored.write(result)
            done = chunk[1] + 1
        start = data.draw(st.integers(0, done))  # the position may be older than what is stored
    for chunk in chunks(data, start, len(log)):
        stored.write(stored.folded(log, chunk))
    expected = truth([e.model_dump() for e in events], FILE)
    assert stored.windows() == expected
    assert stored.sent() == expected
    assert stored.rows_sent() == rows_of(events)


@settings(max_examples=examples(150))
@given(st.data())
def test_what_comes_again_and_what_is_replayed_writes_no_row_again(data):
    events = data.draw(deal_events(deal_ids=("d1", "d2", "d3"), max_size=16))
    first = data.draw(shuffled_with_duplicates(events))
    log = [*first, *data.draw(st.lists(st.sampled_from(first), max_size=16))] if first else []
    stored = Stored()
    for chunk in chunks(data, 0, len(first)):
        stored.write(stored.folded(log, chunk))
    for chunk in chunks(data, data.draw(st.integers(0, len(first))), len(log)):
        assert stored.folded(log, chunk).rows == {}


@settings(max_examples=examples(150))
@given(st.data())
def test_activities_fold_like_deals(data):
    events = data.draw(activity_events())
    log = data.draw(shuffled_with_duplicates(events))
    known, windows = {}, {}
    for first, last in chunks(data, 0, len(log)):
        result = fold(
            RECORDS,
            [Incoming(n, log[n].activity_id, record_of(log[n]), 0) for n in range(first, last + 1)],
            lambda name: ACTIVITIES.read(known[name]) if name in known else None,
            windows.get,
            last,
            -1,
        )
        windows.update(result.aggregates)
        known.update({name: ACTIVITIES.write(stored) for name, stored in result.entities.items()})
    found = {tuple(key): stored.value for key, stored in windows.items() if stored.value}
    assert found == truth([e.model_dump() for e in events], FILE)


def test_a_row_has_the_offset_of_its_chunk_as_version_and_the_latest_arrival_behind_it():
    told = [event(number, "2026-03-02 09:00", "stage", "lead") for number in range(3)]
    incoming = [Incoming(n, "d1", fact_of(one), at) for n, (one, at) in enumerate(zip(told, (7, 9, 8), strict=True))]
    row = json.loads(fold(DEALS, incoming, lambda _: None, lambda _: None, 12, -1).rows["d1"])
    assert (row["version"], row["received_at"]) == (12, 9)


def test_the_row_of_a_deal_that_is_gone_says_so_and_nothing_else():
    told = [event(1, "2026-03-02 09:00", "stage", "lead"), event(2, "2026-03-03 09:00", "deleted")]
    incoming = [Incoming(n, "d1", fact_of(one), 0) for n, one in enumerate(told)]
    row = json.loads(fold(DEALS, incoming, lambda _: None, lambda _: None, 12, -1).rows["d1"])
    assert {name: value for name, value in row.items() if value} == {
        "deal_id": "d1", "version": 12, "is_deleted": True, "owner": ["", "", ""],
    }  # fmt: skip


def test_what_changes_nothing_makes_no_row():
    told = event(1, "2026-03-02 09:00", "stage", "lead")
    known = {"d1": Known(3, history_of([told]))}
    assert fold(DEALS, [Incoming(4, "d1", fact_of(told), 0)], known.get, lambda _: None, 4, -1).rows == {}


def test_the_aggregates_of_several_partitions_add_up():
    total = {}
    add_to(total, {"won": 2, "lost_deals": 1})
    add_to(total, {"won": -2, "created": 1})
    assert total == {"lost_deals": 1, "created": 1}
