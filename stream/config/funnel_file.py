"""Read the funnel file; where it is wrong, say the line, the field and the way out."""

from collections.abc import Iterator
from pathlib import Path

from schemas.funnel_file import FunnelFile
from schemas.funnel_problems import problems
from schemas.section import Location
from stream.config import yaml_file
from stream.kpis.goals import goal_problems


class FunnelError(Exception):
    """The funnel file cannot be used. The message lists every problem with its line."""


def load(path: Path) -> FunnelFile:
    """Return the funnel file at `path`.

    Raises:
        FunnelError: it cannot be read, is not YAML, or breaks a rule of its contract or between its parts.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FunnelError(
            f"cannot read the funnel file {path}: {error.strerror}; set DEALSTREAM_FUNNEL_FILE to where it is"
        ) from None
    return parse(text, name=str(path))


def parse(text: str, name: str = "funnel.yaml") -> FunnelFile:
    """Return the funnel file written in `text`; `name` is used in messages. Raises FunnelError."""
    return yaml_file.parse(text, name, FunnelFile, _problems, FunnelError)


def _problems(file: FunnelFile) -> Iterator[tuple[Location, str]]:
    yield from problems(file)
    yield from goal_problems(file)
