"""Read a mapping file, or one of the ready ones by its name."""

import unicodedata
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

from schemas.mapping import Mapping, problems
from schemas.section import in_reach
from stream.config import text_file, yaml_file

_READY = resources.files("stream.backfill") / "mappings"


class BackfillError(Exception):
    """The backfill cannot be done as it was typed or set. The message says why, and the way out."""

    exit_code = 2


class NotNow(BackfillError):
    """Something that it needs is away: the same command may do it later."""

    exit_code = 1


def ready_mappings() -> list[str]:
    """Return the names of the mappings that come along."""
    return sorted(Path(entry.name).stem for entry in _READY.iterdir() if entry.name.endswith(".yaml"))


def read_text(name: str) -> str:
    """Return the text of a mapping.

    Args:
        name: path of a file, or name of a ready mapping.

    Raises:
        BackfillError: there is neither.
    """
    if name in ready_mappings():
        return (_READY / f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return text_file.read_text(Path(name))
    except text_file.UnreadableText as error:
        raise BackfillError(
            f"cannot read the mapping {name}: {error}; give a file, or one of {', '.join(ready_mappings())}"
        ) from None


def parse(text: str, name: str = "mapping.yaml") -> Mapping:
    """Return the mapping written in `text`; `name` is used in messages. Raises BackfillError."""
    text = unicodedata.normalize("NFC", text)  # as cells are read
    return yaml_file.parse(text, name, Mapping, problems, BackfillError)


def date_of(option: str, text: str) -> datetime | date:
    """Return a date, or a moment with its zone, as --until and --exported have it. Raises BackfillError."""
    is_day = len(text) == len("2026-01-31")
    try:
        told = date.fromisoformat(text) if is_day else datetime.fromisoformat(text)
    except ValueError:
        raise BackfillError(
            f"--{option}: {text!r} is no date; write 2026-01-31, or 2026-01-31T09:30:00+01:00"
        ) from None
    try:
        in_reach(told)
    except ValueError as error:
        raise BackfillError(f"--{option}: {error}") from None
    if not isinstance(told, datetime):
        return told
    if told.tzinfo is None:
        raise BackfillError(f"--{option}: {text!r} has no time zone; write 2026-01-31T09:30:00+01:00")
    return told.astimezone(UTC)
