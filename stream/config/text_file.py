"""Files that people write, as text."""

from pathlib import Path


class UnreadableText(Exception):
    """A file is not there, may not be read, or is no text in UTF-8. The message says why, and what to do."""


def read_text(path: Path) -> str:
    """Return the text of a file without the mark that some editors put first. Raises UnreadableText."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableText(f"line {line} is no text in UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise UnreadableText(str(error.strerror or error)) from None
