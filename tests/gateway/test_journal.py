"""The journal's files: what was written is read, in order, whatever was cut off at the end."""

import logging
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.gateway.journal import Journal, JournalError, frame
from tests.support.examples import examples


def record(number, size=10):
    return "sales.deals", b"%d" % number, b"x" * size


def write(journal, *numbers, size=10):
    for number in numbers:
        records = [record(number, size)]
        journal.write([frame(records)], len(records))


def drain(journal):
    """Everything that waits, in order."""
    found = []
    while records := journal.read():
        found += [int(key) for _, key, _ in records]
        journal.done(len(records))
    return found


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "not" / "there" / "yet"


@pytest.fixture
def open_journal(folder):
    opened = []

    def journal(**options):
        for one in opened:
            one.close()
        opened.append(Journal(folder, **options))
        return opened[-1]

    yield journal
    for one in opened:
        one.close()


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "lock")


def test_what_is_written_is_read_in_order_and_then_removed(open_journal, folder):
    journal = open_journal()
    write(journal, 1, 2, 3)
    assert (journal.waiting, journal.used > 0) == (3, True)
    assert drain(journal) == [1, 2, 3]
    assert (journal.waiting, journal.used, files(folder)) == (0, 0, [])


def test_what_a_gateway_left_is_there_for_the_next_one_which_writes_behind_it(open_journal):
    write(open_journal(), 1, 2)
    journal = open_journal()
    assert journal.waiting == 2
    write(journal, 3)
    assert drain(journal) == [1, 2, 3]


def test_what_was_read_but_not_sent_is_read_again(open_journal):
    journal = open_journal()
    write(journal, 1, 2)
    journal.read()
    assert drain(journal) == [1, 2]


def test_what_is_written_while_something_is_being_sent_is_not_removed_with_it(open_journal):
    journal = open_journal()
    write(journal, 1)
    records = journal.read()
    write(journal, 2)
    journal.done(len(records))
    assert (journal.waiting, drain(journal)) == (1, [2])


def test_long_files_are_followed_by_new_ones_and_each_is_removed_when_it_was_sent(open_journal, folder):
    journal = open_journal(segment_bytes=300)
    write(journal, *range(10), size=100)
    assert len(files(folder)) > 3
    first = journal.read()
    journal.done(len(first))
    assert len(first) == 3
    assert "000000000001.journal" not in files(folder)
    assert drain(journal) == list(range(3, 10))


def test_a_journal_that_was_emptied_takes_more(open_journal, folder):
    journal = open_journal()
    for number in (1, 2):
        write(journal, number)
        assert drain(journal) == [number]
    assert files(folder) == []


def test_a_request_longer_than_what_is_read_at_once_is_read_whole(open_journal):
    journal = open_journal(read_bytes=50)
    write(journal, 1, size=1000)
    write(journal, 2, 3)
    assert drain(journal) == [1, 2, 3]


WRITTEN = b"".join(frame([record(number, number * 7)]) for number in range(5))
ENDS = [len(b"".join(frame([record(number, number * 7)]) for number in range(count))) for count in range(6)]


@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(WRITTEN)))
def test_wherever_a_write_broke_off_every_whole_request_before_it_is_read_and_new_ones_behind_it(tmp_path, cut):
    folder = tmp_path / str(cut)
    folder.mkdir(exist_ok=True)
    (folder / "000000000007.journal").write_bytes(WRITTEN[:cut])
    journal = Journal(folder)
    whole = sum(end <= cut for end in ENDS[1:])
    assert journal.waiting == whole
    write(journal, 9)
    assert drain(journal) == [*range(whole), 9]
    assert files(folder) == []
    journal.close()


@pytest.mark.parametrize("zeros", [1, 8, 5000])
def test_zeros_that_a_power_cut_left_behind_the_last_whole_request_are_none(open_journal, folder, zeros):
    folder.mkdir(parents=True)
    (folder / "000000000001.journal").write_bytes(WRITTEN + bytes(zeros))
    assert drain(open_journal()) == [0, 1, 2, 3, 4]


def test_a_file_that_is_damaged_in_the_middle_is_kept_and_told(open_journal, folder, caplog):
    folder.mkdir(parents=True)
    spoiled = bytearray(WRITTEN)
    spoiled[ENDS[2] + 12] ^= 1
    (folder / "000000000001.journal").write_bytes(spoiled)
    journal = open_journal()
    assert drain(journal) == [0, 1]
    assert files(folder) == ["000000000001.damaged"]
    assert any(record.levelno == logging.ERROR and "000000000001" in record.getMessage() for record in caplog.records)


def test_a_file_that_the_disk_spoils_while_it_waits_is_kept_and_the_rest_goes_on(open_journal, folder):
    journal = open_journal(segment_bytes=1)
    write(journal, 1, 2)
    spoiled = folder / "000000000001.journal"
    spoiled.write_bytes(spoiled.read_bytes()[:-1] + b"!")
    assert drain(journal) == [2]
    assert (journal.waiting, files(folder)) == (0, ["000000000001.damaged"])


def full(_):
    raise OSError(28, "No space left on device")


def test_after_a_write_that_failed_nothing_is_written_behind_what_is_left_of_it(open_journal, folder, monkeypatch):
    journal = open_journal()
    write(journal, 1)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(OSError, match="No space"):
            write(journal, 2)
    assert journal.waiting == 1
    write(journal, 3)
    assert len(files(folder)) == 2
    assert drain(journal) == [1, 3]


def test_of_what_a_full_disk_refuses_nothing_stays_on_it(open_journal, folder, monkeypatch):
    journal = open_journal()
    write(journal, 1)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        for number in (2, 3, 4):
            with pytest.raises(OSError, match="No space"):
                write(journal, number)
    assert {path.name: path.stat().st_size for path in folder.glob("*.journal")} == {
        "000000000001.journal": journal.used
    }


def test_a_folder_is_one_gateways_alone(open_journal, folder):
    open_journal()
    with pytest.raises(JournalError, match="DEALSTREAM_JOURNAL: another gateway uses"):
        Journal(folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match=r"DEALSTREAM_JOURNAL: cannot use .*choose another"):
        Journal(tmp_path / "file" / "folder")
