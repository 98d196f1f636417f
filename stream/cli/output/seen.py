"""What goes to a terminal: whoever named a deal cannot move its cursor, colour it, or turn its lines round."""

import sys
from collections.abc import Iterable
from typing import Any, TextIO

from schemas.visible import escaped


class Seen:
    """A stream of text in which what nobody sees is written out; JSON says the same then."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write text; return how much of it."""
        self.stream.write(escaped(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write lines."""
        for line in lines:
            self.write(line)

    def isatty(self) -> bool:
        """Say no: the colours of who adds them by itself would be written out as well."""
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def is_terminal(stream: TextIO | Seen) -> bool:
    """Say whether somebody looks at a stream."""
    return (stream.stream if isinstance(stream, Seen) else stream).isatty()


def show_only_what_is_seen() -> None:
    """Put this before the standard streams of the process, also for what logs write."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, Seen):
            setattr(sys, name, Seen(stream))
