"""Which stacks there are, and in which state."""

import os
from pathlib import Path

import pytest

from stream.local_stack import known_stacks, lock, stack_file
from stream.local_stack.known_stacks import stack_of
from stream.local_stack.lock import FolderInUse, FolderLock, is_held
from stream.local_stack.stack_file import StackFileError


def test_a_stack_runs_as_long_as_it_holds_the_lock_of_its_folder(stacks):
    data = stacks.start("data")
    assert stack_of(data).state == "running"
    stacks.stop("data")
    assert stack_of(data).state == "stopped"


def test_a_stack_that_lost_its_lock_without_being_stopped_was_killed(stacks):
    data = stacks.start("data")
    stacks.kill("data")
    assert stack_of(data).state == "killed"


def test_running_stacks_are_known_whatever_folder_they_are_in(stacks):
    first, second = stacks.start("first"), stacks.start("second")
    assert {stack.data for stack in known_stacks.running()} == {first, second}
    stacks.stop("second")
    assert [stack.data for stack in known_stacks.running()] == [first]


@pytest.mark.parametrize("content", [b"", bytes(20), b"\xff\xfe"])
def test_a_note_that_the_disk_has_lost_names_no_stack(stacks, content):
    data = stacks.start("data")
    (note,) = Path(os.environ["XDG_STATE_HOME"]).glob("dealstream/stacks/*")
    note.with_name("other").write_bytes(content)
    assert [stack.data for stack in known_stacks.running()] == [data]
    assert known_stacks.starting() is None


def test_a_folder_that_is_gone_is_no_stack(stacks):
    data = stacks.start("data")
    stacks.kill("data")
    (data / stack_file.NAME).unlink()
    assert known_stacks.running() == []
    assert stack_of(data) is None


def test_a_second_stack_does_not_get_the_folder_of_the_first(stacks):
    data = stacks.start("data")
    with pytest.raises(FolderInUse):
        FolderLock(data).acquire(seconds=0.1)


def test_looking_takes_no_lock(stacks):
    data = stacks.start("data")
    stacks.stop("data")
    assert not is_held(data)
    FolderLock(data).acquire(seconds=0)


def test_a_broker_is_left_behind_only_where_the_process_is_that_broker(stacks):
    broker, other = stacks.broker(), stacks.broker("127.0.0.1:29999")
    data = stacks.start("data", pids={"broker": broker.pid})
    assert stack_of(data).broker_left_behind() is None  # it runs
    stacks.kill("data")
    assert stack_of(data).broker_left_behind() == broker.pid
    stacks.start("data", pids={"broker": other.pid})
    stacks.kill("data")
    assert stack_of(data).broker_left_behind() is None  # the number belongs to another process by now


def test_a_file_that_cannot_be_read_is_named_with_the_way_out(stacks):
    data = stacks.start("data")
    (data / stack_file.NAME).write_text('{"state": "running"}')
    with pytest.raises(StackFileError, match=r"stack\.json .*start that stack again with `dealstream up --data"):
        stack_of(data)


def test_the_file_holds_no_secret(stacks, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_HUBSPOT_SECRET", "s3cret-of-hubspot")
    assert "s3cret" not in (stacks.start("data") / stack_file.NAME).read_text()
    assert not [name for name in stack_file.StackSettings.model_fields if "secret" in name]


def long_ago(data):
    """What a folder tells is of some time before."""
    for age, name in enumerate((lock.NAME, stack_file.NAME)):
        os.utime(data / name, (age, age))


def test_until_a_stack_says_where_it_is_what_its_folder_tells_is_of_the_one_before(stacks):
    data = stacks.start("data")
    assert not known_stacks.is_starting(data)
    stacks.kill("data")
    assert not known_stacks.is_starting(data)
    long_ago(data)
    stacks.begin("data")
    assert known_stacks.is_starting(data)
    stacks.describe("data")
    assert not known_stacks.is_starting(data)


def test_who_works_on_the_folder_of_a_stack_that_was_stopped_does_not_start_it(stacks):
    data = stacks.start("data")
    stacks.kill("data")
    long_ago(data)
    working = lock.FolderLock(data)
    working.acquire()
    try:
        assert not known_stacks.is_starting(data)
    finally:
        working.release()
