"""How Python runs a process that has answers to give at once, whatever else it does."""

import gc
import sys
import time

_SWITCH_SECONDS = 0.0005
_COLLECT_AFTER = (10_000, 0, 0)
_LOOK_AT_ALL_SECONDS = 6 * 3600.0
_LOOK_AT_ALL_AFTER = 1_500
"""Collections: each may set aside what is garbage in a cycle soon, as what an answer under way is made of."""


def load_at_once() -> None:
    """Set Python up for loading modules: they leave no garbage, and looking for it takes a tenth of the time."""
    gc.set_threshold(*_COLLECT_AFTER)


def answer_at_once() -> None:
    """Set Python up for that, once all is imported.

    A thread that computes goes on for a tenth as long as usual while others wait: an answer waits for it several times.
    Garbage in cycles is looked for among ten to thirty thousand new objects at a time, in some milliseconds: every 700,
    as Python does it, finds nothing and takes a tenth of the time. What stays, also of what there is now, is not looked
    through again, which takes a tenth of a second and more: only once in some hours, or some hundred times of that.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    gc.callbacks.append(_Keeping())


class _Keeping:
    """Sets aside what a collection of all leaves."""

    def __init__(self) -> None:
        self._looked_at_all = time.monotonic()
        self._set_aside = 0

    def __call__(self, phase: str, about: dict[str, int]) -> None:
        if about["generation"] != 2:
            return
        now = time.monotonic()
        if phase == "stop":
            gc.freeze()
            self._set_aside += 1
        elif self._set_aside >= _LOOK_AT_ALL_AFTER or now - self._looked_at_all >= _LOOK_AT_ALL_SECONDS:
            gc.unfreeze()
            self._looked_at_all = now
            self._set_aside = 0
