"""The agent of the deals while the funnel file grows: whenever it crashes, every event counts once."""

import asyncio
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import wire
from stream import topology
from stream.core import codec, entities
from stream.core.codec import offset_of, read_key
from stream.core.fold import Stored
from stream.core.funnel import Funnel
from stream.core.funnel_change import rebuilds
from stream.ingest.readers import deal_reader
from stream.oracle.truth import truth
from stream.transport.table_keys import COUNTED_WITH, FUNNEL, PROGRESS
from stream.worker import counted_with
from stream.worker.counted_with import CountedWith
from stream.worker.fold_agent import FoldAgent, Kind
from tests.support import worker_parts
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, deal_events, shuffled_with_duplicates

FOUNDATION = codec.foundation(FILE)
MEASURES = codec.measures_codec(FOUNDATION)
TP_ = TP(topology.DEALS.name, 0)

_stages = FILE.pipelines[0].stages
FEWER = FILE.model_copy(
    update={
        "pipelines": (
            FILE.pipelines[0].model_copy(update={"stages": tuple(one for one in _stages if one.id != "bad")}),
            FILE.pipelines[1],
        ),
        "reps": FILE.reps[:2],
    }
)
"""The funnel file before a stage, a pipeline and reps were added."""


class Crash(Exception):
    pass


class Table(worker_parts.Table):
    """A table whose changelog the broker keeps: of each key the value with the highest offset."""

    def __init__(self, name, kept):
        super().__init__()
        self.name = name
        self.kept = kept.setdefault(name, {})
        self.rows = dict(self.kept)

    def changelog(self, partition, rows):
        return self.name, partition, list(rows.items())


class Broker:
    """Keeps what is written, until it is told to crash: then a part of the batches is there."""

    def __init__(self):
        self.kept = {}
        self.letters = []
        self.crash_after = None

    async def keyed(self, topic, records):
        return [(topic, 0, list(records))]

    async def write(self, batches):
        for name, _, records in batches:
            if self.crash_after is not None:
                self.crash_after -= 1
                if self.crash_after < 0:
                    raise Crash
            if name == topology.DEAD_LETTERS.name:
                self.letters += records
            for key, value in records if name in ("state", "aggregates") else ():
                known = self.kept.setdefault(name, {}).get(key)
                if known is None or offset_of(value) >= offset_of(known):
                    self.kept[name][key] = value

    def windows(self):
        found = {tuple(read_key(key)): MEASURES.read(value).value for key, value in self.kept["aggregates"].items()}
        return {key: measures for key, measures in found.items() if measures}


class Disk:
    """The funnel file as it is saved; a process takes it up when it looks."""

    def __init__(self, file):
        self.file = file


async def started(broker, disk):
    """An agent after a start with the file that is saved, and how it looks at it again."""
    funnel = Funnel(disk.file)

    async def look():
        if funnel.file != disk.file:
            funnel.take_up(disk.file)

    state: Any = Table("state", broker.kept)
    aggregates: Any = Table("aggregates", broker.kept)
    agent = FoldAgent(
        topic=topology.DEALS.name,
        funnel=funnel,
        kind=lambda known: Kind(deal_reader(known), entities.deals(known)),
        look_again=look,
        entities=state,
        entity_codec=codec.history_codec(FOUNDATION),
        aggregates=aggregates,
        aggregate_codec=MEASURES,
        generation=topology.FIRST,
        partitions=4,
        go_back=funnel.take_up,
    )
    await agent.recovered()
    return agent, look


def done_to(broker):
    progress = broker.kept.get("state", {}).get(PROGRESS)
    return -1 if progress is None else offset_of(progress)


def records_of(values):
    return [SimpleNamespace(offset=n, key=b"k", value=v, topic=TP_.topic, partition=0) for n, v in enumerate(values)]


def as_record(event):
    return wire.write(wire.deals.struct_of(event))


async def counted(data, values, broker, disk, saved_at):
    """Fold all records, with crashes; the file that grew is saved before some record is done."""
    records = records_of(values)
    agent, look = await started(broker, disk)
    while (done := done_to(broker)) < len(records) - 1:
        if done + 1 >= saved_at:
            disk.file = FILE
            if data.draw(st.booleans()):
                await look()
        size = data.draw(st.integers(1, 8))
        broker.crash_after = data.draw(st.none() | st.integers(0, 5))
        try:
            await agent.process(TP_, records[done + 1 : done + 1 + size], broker)
        except Crash:
            broker.crash_after = None
            if data.draw(st.booleans()):
                disk.file = FILE
            agent, look = await started(broker, disk)
        broker.crash_after = None


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_whenever_the_file_grows_and_a_worker_crashes_the_windows_are_those_of_the_new_file(data):
    drawn = data.draw(deal_events(deal_ids=("d1", "d2"), max_size=16))
    # What neither file knows stays in the dead letters.
    events = [event for event in drawn if getattr(event, "stage_id", "") != "unknown"]
    values = [as_record(event) for event in data.draw(shuffled_with_duplicates(events))]
    broker, disk = Broker(), Disk(FEWER)
    asyncio.run(counted(data, values, broker, disk, data.draw(st.integers(0, len(values)))))
    # What did not fit yet comes again behind the rest, as the redrive sends it.
    again = [as_record(event) for event in events]
    asyncio.run(counted(data, [*values, *again], broker, Disk(FILE), 0))
    assert broker.windows() == truth([one.model_dump() for one in events], FILE)


def test_the_file_before_only_lacks_what_can_be_added():
    assert rebuilds(FEWER, FILE, KNOWN.day_of(0)) == []


def test_what_names_something_new_makes_the_agent_look_at_the_file_before_it_is_put_aside():
    value = (
        b'{"type":"deal.stage_changed","event_id":"e","revision":0,"occurred_at":"2026-03-02T09:00:00Z",'
        b'"received_at":null,"source":"hubspot","deal_id":"d","stage_id":"bad"}'
    )
    broker, disk = Broker(), Disk(FEWER)

    async def run():
        agent, _ = await started(broker, disk)
        disk.file = FILE
        await agent.process(TP_, records_of([value]), broker)

    asyncio.run(run())
    assert broker.letters == []
    assert any("disqualified_deals" in measures for measures in broker.windows().values())
    progress = MEASURES.read(broker.kept["state"][PROGRESS]).value
    assert progress == {COUNTED_WITH: codec.fingerprint(FILE)}


async def test_a_file_that_is_taken_up_while_a_chunk_is_worked_on_is_for_the_next_one():
    broker, funnel = Broker(), Funnel(FEWER)
    state: Any = Table("state", broker.kept)
    aggregates: Any = Table("aggregates", broker.kept)
    files = CountedWith(funnel, lambda known: known, state, aggregates, lambda _: ("notes", 0, []), funnel.take_up)
    writer: Any = broker
    counting = await files.of(0, 0, writer)
    funnel.take_up(FILE)
    assert (counting.kind.file, counting.file) == (FEWER, FEWER)
    following = await files.of(0, 1, writer)
    assert (following.kind.file, following.file) == (FILE, FILE)


def created(at=0):
    return (
        b'{"type":"deal.created","event_id":"e","revision":0,"occurred_at":"%s","received_at":null,'
        b'"source":"hubspot","deal_id":"d"}' % wire.text_of(at).encode()
    )


async def started_after(file, saved, broker):
    """An agent that counted a deal with a file, and was started again where another one is saved."""
    agent, _ = await started(broker, Disk(file))
    await agent.process(TP_, records_of([created()]), broker)
    agent, _ = await started(broker, Disk(saved))
    await agent.process(TP_, records_of([b"{}", created()])[1:], broker)
    return agent


def test_a_worker_whose_file_changes_what_was_counted_goes_on_with_the_one_it_was_counted_with():
    broker = Broker()
    agent = asyncio.run(started_after(FILE, FEWER, broker))
    assert asyncio.run(agent.counted_with.of(0, 2, broker)).file == FILE
    assert MEASURES.read(broker.kept["state"][PROGRESS]).value == {COUNTED_WITH: codec.fingerprint(FILE)}


def test_a_worker_whose_file_adds_to_what_was_counted_takes_it():
    broker = Broker()
    agent = asyncio.run(started_after(FEWER, FILE, broker))
    assert asyncio.run(agent.counted_with.of(0, 2, broker)).file == FILE


def kept_with(**files):
    """What was kept of partitions, and the table in which it is."""
    value = {
        name: codec.Codec(bytes, FOUNDATION).write(Stored(0, one.model_dump_json().encode()))
        for name, one in files.items()
    }
    rows = {int(name[1:]): {FUNNEL: one} for name, one in value.items()}
    table: Any = SimpleNamespace(active=frozenset(rows), partition=rows.__getitem__)
    empty: Any = SimpleNamespace(active=frozenset(rows), partition=lambda _: {})
    return table, empty


def in_force(at_hand, **files):
    """The file in force after a start with one at hand, where partitions were counted with others."""
    funnel = Funnel(at_hand)
    state, empty = kept_with(**files)
    counting = CountedWith(funnel, lambda known: known, state, empty, lambda _: ("notes", 0, []), funnel.take_up)
    counting.recovered()
    return funnel.file


def test_of_several_files_that_were_counted_with_the_one_that_adds_to_the_others_stays():
    other = FILE.model_copy(update={"pipelines": FILE.pipelines[1:]})
    assert in_force(other, p0=FEWER, p1=FILE) == FILE
    assert in_force(other, p0=FILE, p1=FEWER) == FILE


def test_where_each_file_changes_what_was_counted_with_another_the_state_is_refused(monkeypatch):
    refused = []
    monkeypatch.setattr(counted_with, "refuse", refused.append)
    turned = FILE.pipelines[0].model_copy(update={"stages": FILE.pipelines[0].stages[::-1]})
    other = FILE.model_copy(update={"pipelines": (turned, *FILE.pipelines[1:])})
    in_force(other, p0=other, p1=FILE)
    assert "replay --reset" in str(refused[0])


def test_a_partition_on_which_nothing_happened_since_an_assignment_began_takes_it():
    rep = FILE.reps[0]
    moved = rep.assignments[-1].model_copy(update={"starts": date(2026, 3, 1)})
    later = FILE.model_copy(
        update={"reps": (rep.model_copy(update={"assignments": (*rep.assignments, moved)}), *FILE.reps[1:])}
    )
    assert in_force(later, p0=FILE, p1=later) == later


@pytest.mark.parametrize(("at", "is_ahead"), [(0, False), (4_000_000_000_000_000, True)])
def test_the_last_day_counted_is_today_or_that_of_a_later_window(at, is_ahead):
    broker = Broker()
    value = (
        b'{"type":"deal.created","event_id":"e","revision":0,"occurred_at":"%s","received_at":null,'
        b'"source":"hubspot","deal_id":"d"}' % wire.text_of(at).encode()
    )

    async def run():
        agent, _ = await started(broker, Disk(FILE))
        before = agent.counted_with.counted_until()
        await agent.process(TP_, records_of([value]), broker)
        return before, agent.counted_with.counted_until()

    before, after = asyncio.run(run())
    assert after == (KNOWN.day_of(at) if is_ahead else before)


def test_windows_that_were_looked_through_for_the_last_day_are_not_again(monkeypatch):
    broker, read = Broker(), []

    def noting(key):
        read.append(key)
        return read_key(key)

    monkeypatch.setattr(counted_with, "read_key", noting)
    value = (
        b'{"type":"deal.created","event_id":"e%d","revision":0,"occurred_at":"%s","received_at":null,'
        b'"source":"hubspot","deal_id":"d%d"}'
    )

    async def run():
        agent, _ = await started(broker, Disk(FILE))
        for number in range(3):
            at = wire.text_of(4_000_000_000_000_000 + number * 3_600_000_000).encode()
            await agent.process(TP_, records_of([value % (number, at, number)]), broker)
            agent.counted_with.counted_until()

    asyncio.run(run())
    assert len(read) == len(set(read)) >= 1
