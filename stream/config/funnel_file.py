"""Read the funnel file; where it is wrong, say the line, the field and the way out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.funnel_file import FunnelFile
from schemas.funnel_problems import problems
from schemas.section import Location
from stream.config import beside, yaml_file, yaml_text
from stream.config.beside import Beside, Say, SayOfFile
from stream.config.text_file import UnreadableText, read_text
from stream.config.yaml_text import NotYaml
from stream.kpis.goals import goal_problems
from stream.words import LANGUAGES

_NOT_THERE = "set DEALSTREAM_FUNNEL_FILE to where it is, or let `dealstream init` write a first one"


class FunnelError(Exception):
    """The funnel file cannot be used. The message lists every problem with its line."""


def load(path: Path) -> FunnelFile:
    """Return the funnel file at `path`.

    Raises:
        FunnelError: it cannot be read, is not YAML, or breaks a rule of its contract or between its parts.
    """
    try:
        text = read_text(path)
    except UnreadableText as error:
        way_out = "" if error.is_there else f"; {_NOT_THERE}"
        raise FunnelError(f"cannot read the funnel file {path}: {error}{way_out}") from None
    return parse(text, name=str(path), folder=path.parent)


def parse(text: str, name: str = "funnel.yaml", folder: Path | None = None) -> FunnelFile:
    """Return the funnel file written in `text`.

    Args:
        text: the file's content.
        name: the file, for messages.
        folder: where it is, since parts of it can stand in files beside it.

    Raises:
        FunnelError: it is not YAML, or breaks a rule.
    """

    def take_in(content: Any, say: Say, say_of_file: SayOfFile) -> list[Beside]:
        return beside.take_in(content, folder, say, say_of_file)

    return yaml_file.parse(text, name, FunnelFile, _problems, FunnelError, take_in)


def files(path: Path) -> list[Path]:
    """Return the funnel file and those beside it that it names now, as far as it can be read."""
    try:
        _, content = yaml_text.read(read_text(path))
    except (UnreadableText, NotYaml):
        return [path]
    return [path, *(path.parent / name for name in beside.names_of(content))]


def _problems(file: FunnelFile) -> Iterator[tuple[Location, str]]:
    yield from problems(file)
    yield from goal_problems(file)
    for number, receiver in enumerate(file.alerts.receivers):
        if receiver.language not in (None, *LANGUAGES.tags):
            place: Location = ("alerts", "receivers", number, "language")
            yield (
                place,
                f"{receiver.language!r} is no language that there is; take one of {', '.join(LANGUAGES.tags)}",
            )
