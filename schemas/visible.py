"""Characters that nobody sees, or that turn the text around them: they make two names look alike, and steer terminals.

Controls (C0, C1, delete), marks and overrides of direction, characters without width, separators of lines and
paragraphs, fillers, and tags.
"""

import re

UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""A class of regular expressions, without its brackets."""

JOINERS = "\u200c\u200d"
"""Persian, the scripts of India and emoji cannot do without them; they stand behind a letter of theirs, or an emoji."""

_SEEN = f"[^{UNSEEN}{JOINERS}]"
_JOINED = f"[^\x00-\u02ff{UNSEEN}{JOINERS}][{JOINERS}]"

ALL_SEEN = f"^(?:{_JOINED}|{_SEEN})*$"
"""Matches text in which everything is seen."""

_unseen = re.compile(f"[{UNSEEN}]|(?<![^\x00-\u02ff{UNSEEN}{JOINERS}])[{JOINERS}]")
# Halves of surrogate pairs are of no encoding.
_unshown = re.compile(rf"(?!\n)(?:{_unseen.pattern}|[\ud800-\udfff])")
_breaks = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")


def unseen(text: str) -> str | None:
    """Return the first character of a text that nobody sees, as U+202E; None: there is none."""
    match = _unseen.search(text)
    return None if match is None else f"U+{ord(match[0]):04X}"


def cleaned(text: str) -> str:
    """Return a text without what nobody sees; what breaks lines becomes a space."""
    if text.isascii() and text.isprintable():
        return text
    return _unseen.sub("", _breaks.sub(" ", text)).strip()


def escaped(text: str) -> str:
    """Return a text for a screen, with what nobody sees written out, as JSON would have it; lines stay."""
    if text.isascii() and text.isprintable():
        return text
    return _unshown.sub(lambda match: _written_out(match[0]), text)


def _written_out(character: str) -> str:
    code = ord(character)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
