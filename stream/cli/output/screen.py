"""What commands that show tables have in common."""

import os
import sys
from collections.abc import Iterable
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from schemas.visible import escaped
from stream.cli.output.seen import Seen, is_terminal


class SeenConsole(Console):
    """A console whose own colours and bars pass, and nothing of the kind in the texts that it is given."""

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        stream = sys.stderr if stderr else sys.stdout
        super().__init__(file=stream.stream if isinstance(stream, Seen) else stream, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text as rich has it; its width is that of what is shown."""
        return super().render_str(escaped(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is shown of anything else that holds text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=escaped(segment.text))


def console(pipe_width: int = 140) -> Console:
    """Return where to print: as wide as the terminal, or as COLUMNS says; in a pipe wide enough for whole lines."""
    told = is_terminal(sys.stdout) or "COLUMNS" in os.environ
    return SeenConsole(width=None if told else pipe_width, highlight=False, markup=False)


def name_cell(text: str) -> Text:
    """Return a name as a cell, or as a heading of names: they give way where a table has no room, and numbers do not.

    Its column must be one that may wrap, as far as rich knows.
    """
    return Text(escaped(text), no_wrap=True, overflow="ellipsis")


def table(*headings: str) -> Table:
    """Return an empty table."""
    return Table(*headings, box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
