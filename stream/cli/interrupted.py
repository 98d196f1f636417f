"""Ctrl-C while a command is still being loaded: nothing is under way, so it ends without a word."""

import os
import signal
from types import FrameType

EXIT = 128 + signal.SIGINT
"""With this ends what Ctrl-C ends."""


def ends_while_loading() -> None:
    """From here on Ctrl-C ends this process at once: between two imports nobody else takes it for what it is."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # in the background it is ignored
        signal.signal(signal.SIGINT, _end)


def loaded() -> None:
    """From here on Ctrl-C is what the command makes of it."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_signal: int, _frame: FrameType | None) -> None:
    os.write(2, b"\n")  # what is typed next stands below ^C
    os._exit(EXIT)
