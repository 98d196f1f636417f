"""Rows on disk are read as any others, and a disk without room loses none."""

import errno
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.transport.cold import ColdRows, Scratch
from tests.transport.as_a_dict import check, pack

KEYS = st.sampled_from([b"\x00progress", *(b"a%d" % number for number in range(12))])
VALUES = st.binary(max_size=60) | st.binary(min_size=600, max_size=2_000)
ACTIONS = st.sampled_from(["write", "write", "delete", "pack", "begin packing", "full", "room"])
STEPS = st.lists(st.tuples(ACTIONS, KEYS, VALUES))


class Disk(Scratch):
    """A disk that may be full."""

    def __init__(self):
        super().__init__()
        self.is_full = False
        self.copies = False
        """Whether what has no room then is what is written in the place of other bytes."""
        self.said = []

    def file(self):
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().file()

    def refused(self, error):
        self.said.append(error.strerror)


@pytest.fixture
def disk(monkeypatch):
    return make_disk(monkeypatch)


def make_disk(monkeypatch):
    disk, write = Disk(), os.pwrite

    def pwrite(file, data, at):
        if disk.is_full and disk.copies != (at + len(data) > os.fstat(file).st_size):
            if len(data) > 8:
                return write(file, data[:8], at)  # as a disk does on which there is a little room
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data, at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    return disk


def in_memory(rows):
    return len(rows._recent.keys() | rows._older.keys())  # noqa: SLF001 (from outside nothing tells)


@given(STEPS, st.sampled_from([1, 3]))
def test_rows_are_what_was_written_whenever_they_go_to_disk(steps, turn):
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk = make_disk(monkeypatch)

        def fill_or_free(step):
            disk.is_full = step == "full"

        check(ColdRows(disk, turn), steps, fill_or_free)


def test_many_rows_that_are_written_deleted_and_grow_are_all_there(disk):
    rows, plain = ColdRows(disk, 1_000), {}
    draw = random.Random(1)
    for number in range(30_000):
        key = b"a%d" % (number if draw.random() < 0.6 else draw.randrange(number + 1))
        if draw.random() < 0.1:
            assert rows.pop(key, None) == plain.pop(key, None)
        else:
            value = rows[key] = plain[key] = b"%d" % number * draw.choice([1, 5, 20])
            assert rows.get(key) == value
        pack(rows)
    assert dict(rows.items()) == plain
    assert {key: rows.get(key) for key in plain} == plain
    assert in_memory(rows) < 2_000


def test_what_is_written_again_and_again_takes_no_more_room(disk):
    rows = ColdRows(disk, 50)
    size = []
    for number in range(100):
        for key in range(100):
            rows[b"a%d" % key] = b"%03d" % number * 20
            pack(rows)
        size.append(os.fstat(rows._file.fileno()).st_size)  # noqa: SLF001 (it has no name)
    assert size[10] == size[-1]


def test_a_full_disk_keeps_rows_in_memory_until_there_is_room(disk):
    rows, plain = ColdRows(disk, 10), {}
    for number in range(500):
        disk.is_full = 100 < number < 400
        rows[b"a%d" % number] = plain[b"a%d" % number] = b"%d" % number
        pack(rows)
        assert dict(rows.items()) == plain
        if number == 399:
            assert in_memory(rows) > 290
    assert in_memory(rows) <= 20
    assert set(disk.said) == {os.strerror(errno.ENOSPC)}


def test_no_row_is_there_twice_after_a_disk_was_full_that_copies_what_it_writes(disk):
    rows, plain = ColdRows(disk, 100), {}
    disk.copies = True
    for number in range(3_000):
        disk.is_full = number % 250 > 150
        rows[b"a%d" % number] = plain[b"a%d" % number] = b"%d" % number
        pack(rows)
    assert len(rows) == len(plain)
    disk.is_full = False
    for number in range(0, 3_000, 7):
        del rows[b"a%d" % number], plain[b"a%d" % number]
    assert dict(rows.items()) == plain


def test_a_full_disk_is_said_once_and_so_is_that_it_has_room_again(caplog, tmp_path):
    scratch = Scratch(tmp_path / "away")
    rows = ColdRows(scratch, 1)
    with caplog.at_level("INFO"):
        for number in range(9):
            rows[b"%d" % number] = b"1"
            pack(rows)
        (tmp_path / "away").mkdir()
        for number in range(9):
            rows[b"%d" % number] = b"2"
            pack(rows)
    problem = f"no room in {tmp_path / 'away'} for what has not changed for a while (No such file or directory)"
    then = "it stays in memory; TMPDIR names another folder"
    assert caplog.messages == [f"{problem}; {then}", f"Over: {problem}"]


def test_the_file_has_no_name_and_goes_with_the_rows(tmp_path):
    rows = ColdRows(Scratch(tmp_path), 1)
    for number in range(3):
        rows[b"%d" % number] = b"1"
        pack(rows)
    descriptor = rows._file.fileno()  # noqa: SLF001 (it has no name)
    assert os.fstat(descriptor).st_size
    assert not list(tmp_path.iterdir())
    del rows
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
