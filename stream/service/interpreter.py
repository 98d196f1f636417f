"""How Python runs a process that has answers to give at once, whatever else it does."""

import gc
import sys

_SWITCH_SECONDS = 0.0005
"""So long a thread that computes may go on while others wait: an answer waits for it several times."""


def answer_at_once(young_objects: int) -> None:
    """Set Python up for that, once all is imported.

    A thread that computes holds up those that answer ten times shorter than Python has it. What there is now stays,
    and is not looked through for garbage in cycles: a look through all of it takes a tenth of a second and more.

    Args:
        young_objects: after so many new objects those are looked through; Python has 700.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.freeze()
    gc.set_threshold(young_objects, 20, 20)
