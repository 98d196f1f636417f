"""How Python runs a process that has answers to give at once, whatever else it does."""

import gc
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_SWITCH_SECONDS = 0.0005
_LOADING = (30_000, 0, 0)
_COLLECT_AFTER = (20_000, 0, 0)
_LOOK_AT_ALL_SECONDS = 6 * 3600.0
_LOOK_AT_ALL_AFTER = 500
"""Collections: each may set aside what is garbage in a cycle soon, as what an answer under way is made of."""


def load_at_once() -> None:
    """Set Python up for loading modules: they leave no garbage, and looking for it takes a tenth of the time."""
    gc.set_threshold(*_LOADING)


def answer_at_once() -> None:
    """Set Python up for that, once all is imported.

    A thread that computes goes on for a tenth as long as usual while others wait: an answer waits for it several times.
    Garbage in cycles is looked for among twenty thousand new objects at a time, in some milliseconds: every 700, as
    Python does it, finds nothing and takes a tenth of the time. What stays, also of what there is now, is not looked
    through again, which takes a tenth of a second and more: only once in some hours, or some hundred times of that.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    gc.callbacks.append(_Keeping())


class _OthersFirst:
    """How many threads let others go first, and how long one goes on where none does."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._threads = 0
        self._usual = 0.0

    def take(self, more: int) -> None:
        with self._changing:
            if not self._threads:
                self._usual = sys.getswitchinterval()
            self._threads += more
            sys.setswitchinterval(self._usual / 10 if self._threads else self._usual)


_others_first = _OthersFirst()


@contextmanager
def others_first() -> Iterator[None]:
    """Have whoever waits for the interpreter get it ten times sooner, as long as any thread is in here."""
    _others_first.take(1)
    try:
        yield
    finally:
        _others_first.take(-1)


class _Keeping:
    """Sets aside what each collection leaves, until all of it is due."""

    def __init__(self) -> None:
        self._looked_at_all = time.monotonic()
        self._set_aside = 0

    def __call__(self, phase: str, about: dict[str, int]) -> None:
        is_of_all = about["generation"] == 2
        if phase == "start":
            if is_of_all and self._is_due():
                gc.unfreeze()
                self._looked_at_all = time.monotonic()
                self._set_aside = 0
        elif is_of_all or not self._is_due():  # else Python comes to a collection of all by itself
            gc.freeze()
            self._set_aside += 1

    def _is_due(self) -> bool:
        now = time.monotonic()
        return self._set_aside >= _LOOK_AT_ALL_AFTER or now - self._looked_at_all >= _LOOK_AT_ALL_SECONDS
