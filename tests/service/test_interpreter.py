"""Whoever computes in a thread holds up answers for a moment only."""

import gc
import sys
import threading
import time
import weakref

import pytest

from stream.service.interpreter import answer_at_once, others_first


@pytest.fixture(autouse=True)
def _as_before():
    interval, threshold, callbacks = sys.getswitchinterval(), gc.get_threshold(), [*gc.callbacks]
    yield
    gc.callbacks[:] = callbacks
    sys.setswitchinterval(interval)
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_an_answer_waits_a_moment_for_a_thread_that_computes():
    answer_at_once()
    ending = threading.Event()

    def compute():
        while not ending.is_set():
            sum(range(100))

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        waits = []
        for _ in range(200):
            began = time.process_time()  # what this thread and the other one compute, however busy the machine is
            time.sleep(0)  # gives the thread its turn, as each system call of an answer does
            waits.append(time.process_time() - began)
    finally:
        ending.set()
        thread.join()
    assert sorted(waits)[100] < 0.003  # Python has it 0.005


def test_of_several_that_let_others_go_first_the_last_one_has_all_as_it_was():
    usual = sys.getswitchinterval()
    one, other = others_first(), others_first()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(usual / 10)
    other.__exit__(None, None, None)
    assert sys.getswitchinterval() == usual


def test_what_is_there_from_the_start_is_not_looked_through_again():
    kept = [[number] for number in range(100_000)]
    answer_at_once()
    assert gc.get_freeze_count() > len(kept)
    assert len(gc.get_objects(generation=2)) < len(kept)


def test_what_a_collection_of_all_leaves_is_not_looked_through_again():
    answer_at_once()
    kept = [[number] for number in range(100_000)]
    gc.collect()
    assert len(gc.get_objects(generation=2)) < len(kept)


def test_a_collection_looks_through_what_is_new_alone():
    answer_at_once()
    looked_through = []

    def count(phase, about):
        if phase == "start":
            looked_through.append(sum(len(gc.get_objects(generation=one)) for one in range(about["generation"] + 1)))

    gc.callbacks.append(count)
    kept = [[number] for number in range(200_000)]
    assert len(looked_through) > 5
    assert max(looked_through) < 25_000 < len(kept)


class Ring:
    """Garbage in a cycle, once it is let go."""

    def __init__(self):
        self.itself = self


def set_aside():
    """Return what tells whether such garbage is still there, which a collection set aside before it was garbage."""
    ring = Ring()
    left = weakref.ref(ring)
    gc.collect()
    return left


def test_garbage_among_what_was_set_aside_goes_within_hours(monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr("stream.service.interpreter.time.monotonic", lambda: now)
    answer_at_once()
    left = set_aside()
    gc.collect()
    assert left() is not None
    now += 7 * 3600
    gc.collect()
    assert left() is None


def test_a_look_at_all_comes_by_itself_once_it_is_due(monkeypatch):
    monkeypatch.setattr("stream.service.interpreter._LOOK_AT_ALL_AFTER", 3)
    answer_at_once()
    left = set_aside()
    kept = []
    for number in range(2_000_000):
        kept.append([number])
        if left() is None:
            return
    raise AssertionError(f"not among {len(kept)} new objects")


def test_garbage_among_what_was_set_aside_goes_sooner_where_much_was_set_aside(monkeypatch):
    monkeypatch.setattr("stream.service.interpreter._LOOK_AT_ALL_AFTER", 3)
    answer_at_once()
    left = set_aside()
    gc.collect()
    gc.collect()
    assert left() is not None
    gc.collect()
    assert left() is None
