"""What goes to a terminal: whoever named a deal cannot move its cursor, colour it, or turn its lines round."""

import codecs
import sys
import unicodedata
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


def is_terminal(stream: TextIO | Seen | None) -> bool:
    """Say whether somebody looks at a stream; None: it is closed (`>&-`)."""
    told = stream.stream if isinstance(stream, Seen) else stream
    return told is not None and told.isatty()


def show_only_what_is_seen() -> None:
    """Put this before the standard streams of the process, also for what logs write."""
    codecs.register_error(_IN_PLAIN_LETTERS, in_plain_letters)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, Seen):
            if hasattr(stream, "reconfigure"):
                # Who has no locale has hardly a terminal without letters; click takes it so, too.
                is_bare = codecs.lookup(stream.encoding).name == "ascii"
                stream.reconfigure(encoding="utf-8" if is_bare else None, errors=_IN_PLAIN_LETTERS)
            setattr(sys, name, Seen(stream))


_IN_PLAIN_LETTERS = "in-plain-letters"
_ALIKE = dict(zip("–—─━…·’“”ı≤≥×€✓✗▲▼", '----.-\'""i<>xE+x^v', strict=True))


def in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """Return what a terminal without some characters shows in their place: one for each, so that tables stay in line.

    A handler of errors of `codecs`.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    said = (one for one in error.object[error.start : error.end] if not unicodedata.combining(one))
    alike = (_ALIKE.get(one) or unicodedata.normalize("NFKD", one)[0] for one in said)
    return "".join(one if one.isascii() else "?" for one in alike), error.end
