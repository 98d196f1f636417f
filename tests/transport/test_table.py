import os
import struct
from types import SimpleNamespace

import pytest
from faust.types import TP

from stream.core.codec import StateError
from stream.kafka.corrupt import CorruptBatch
from stream.transport.cold import ColdRows, Scratch
from stream.transport.consumer import ChunkedApp, Run, register
from stream.transport.table import ChunkedTable


def value(rank, content=b""):
    return struct.pack(">Q", rank) + content


def rank(data):
    return struct.unpack_from(">Q", data)[0]


OLD_AND_NEW = (
    ((b"a", value(9)), (b"b", value(1))),
    ((b"c", value(2)), (b"d", value(2))),
    ((b"e", value(3)), (b"f", value(4))),
    ((b"a", value(3, b"late zombie")), (b"b", None)),
)
"""Of which most are on disk where two are a turn, when the last come."""

DESCRIPTORS = "/dev/fd"


async def nothing():
    pass


def make_table(check=lambda data: None, refuse=lambda error: None, **options):
    register()
    app = ChunkedApp(
        "test",
        broker="chunked://127.0.0.1:1",
        source_topics=frozenset({"source"}),
        position_of=lambda tp: None,
        before_start=nothing,
        web_enabled=False,
    )
    table = ChunkedTable(app, name="state", rank=rank, check=check, refuse=refuse, partitions=4, **options)
    return app.tables.add(table)


def changelog(partition, *records):
    run = Run([SimpleNamespace(key=key, value=data) for key, data in records], 0)
    return SimpleNamespace(message=SimpleNamespace(partition=partition, value=run))


def test_a_table_of_which_a_part_is_broken_is_refused_with_the_way_out():
    refused = []
    table = make_table(refuse=refused.append)
    batch = CorruptBatch(b"...")
    batch.first_offset, batch.problem = 3, "the checksum is wrong"
    run = Run([SimpleNamespace(key=None, value=batch, offset=7)], 0)
    message = SimpleNamespace(topic="test-state-changelog", partition=2, value=run)
    table.apply_changelog_batch([SimpleNamespace(message=message)])
    assert isinstance(refused[0], StateError)
    assert str(refused[0]) == (
        "the stored state in test-state-changelog/2 is broken at offset 7 (the checksum is wrong); "
        "stop the workers and rebuild it with `dealstream replay --reset`"
    )


def tps(*partitions):
    return {TP("test-state-changelog", partition) for partition in partitions}


def test_recovery_keeps_the_value_with_the_highest_offset_not_the_last_one():
    table = make_table()
    table.apply_changelog_batch([changelog(0, (b"k", value(7, b"new")), (b"k", value(3, b"late zombie")))])
    assert table.partition(0)[b"k"] == value(7, b"new")


def test_recovery_takes_the_later_of_two_values_with_one_offset():
    table = make_table()
    table.apply_changelog_batch([changelog(0, (b"k", value(7, b"a"))), changelog(0, (b"k", value(7, b"b")))])
    assert table.partition(0)[b"k"] == value(7, b"b")


def test_a_record_without_value_deletes_the_key():
    table = make_table()
    table.apply_changelog_batch([changelog(1, (b"k", value(1)), (b"k", None), (b"other", value(2)))])
    assert table.partition(1) == {b"other": value(2)}


async def test_partitions_that_moved_away_are_forgotten():
    table = make_table()
    table.apply_changelog_batch([changelog(0, (b"a", value(1))), changelog(2, (b"b", value(1)))])
    await table.on_recovery_completed(tps(2), set())
    assert table.partition(0) == {}
    assert table.partition(2) == {b"b": value(1)}
    assert table.active == {2}


async def test_rows_on_disk_are_recovered_as_others_and_go_with_their_partition(tmp_path):
    table = make_table(new_rows=lambda: ColdRows(Scratch(tmp_path), 2))
    for partition in (0, 2):
        table.apply_changelog_batch(changelog(partition, *records) for records in OLD_AND_NEW)
    before = len(os.listdir(DESCRIPTORS))
    await table.on_recovery_completed(tps(2), set())
    assert len(os.listdir(DESCRIPTORS)) == before - 1
    assert table.partition(0) == {}
    assert table.partition(2) == {b"a": value(9), b"c": value(2), b"d": value(2), b"e": value(3), b"f": value(4)}


async def test_state_on_disk_that_must_not_be_read_is_refused(tmp_path):
    def check(data):
        if data == value(2):
            raise StateError("written by another version")

    refused = []
    table = make_table(check, refused.append, new_rows=lambda: ColdRows(Scratch(tmp_path), 2))
    table.apply_changelog_batch(changelog(0, *records) for records in OLD_AND_NEW)
    with pytest.raises(StateError):
        await table.on_recovery_completed(tps(0), set())
    assert [str(error) for error in refused] == ["written by another version"]


async def test_partitions_that_move_away_are_no_longer_active_before_what_stays_is_read_anew():
    table = make_table()
    table.apply_changelog_batch([changelog(0, (b"a", value(1))), changelog(2, (b"b", value(1)))])
    await table.on_recovery_completed(tps(0, 2), set())
    seen = []
    table.on_move.append(lambda: seen.append(table.active))
    table.app.assignor = SimpleNamespace(assigned_actives=lambda: tps(2, 3) | {TP("source", 0)})
    await table.on_rebalance(tps(2, 3), tps(0), tps(3))
    assert seen == [{2}]


async def test_standby_partitions_are_kept_but_are_not_active():
    table = make_table()
    table.apply_changelog_batch([changelog(0, (b"a", value(1))), changelog(1, (b"b", value(1)))])
    await table.on_recovery_completed(tps(0), tps(1))
    assert table.partition(1) == {b"b": value(1)}
    assert table.active == {0}


async def test_state_that_must_not_be_read_is_refused():
    def check(data):
        raise StateError("written by another version")

    refused = []
    table = make_table(check, refused.append)
    table.apply_changelog_batch([changelog(0, (b"a", value(1)))])
    with pytest.raises(StateError):
        await table.on_recovery_completed(tps(0), set())
    assert [str(error) for error in refused] == ["written by another version"]
