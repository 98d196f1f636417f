"""Files that people write, as text."""

from pathlib import Path

from stream.service.whole_files import replace_whole

MOST_BYTES = 4_000_000
"""What nobody writes by hand: reading it would hold up what a process does beside."""


class UnreadableText(Exception):
    """A file is not there, may not be read, or is no text in UTF-8. The message says why, and what to do.

    `is_there`: whether there is a file that may be read.
    """

    def __init__(self, why: str, is_there: bool = True) -> None:
        super().__init__(why)
        self.is_there = is_there


def read_text(path: Path) -> str:
    """Return the text of a file without the mark that some editors put first. Raises UnreadableText."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # a name with a character of code 0
        raise UnreadableText(str(getattr(error, "strerror", None) or error), is_there=False) from None
    if len(content) > MOST_BYTES:
        raise UnreadableText(f"is larger than {MOST_BYTES:,} bytes; put tables into CSV files beside it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableText(f"line {line} is no text in UTF-8; save it as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def replace_text(path: Path, text: str) -> None:
    """Write a file at once or not at all, also where its name is a link: with its ends of lines, and its mode.

    Raises OSError.
    """
    path = path.resolve()
    is_there = path.exists()
    if is_there and b"\r\n" in path.read_bytes():
        text = text.replace("\n", "\r\n")
    replace_whole(path, text.encode(), path.stat().st_mode & 0o777 if is_there else None)
