"""What commands that show tables have in common."""

import os
import sys

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table


def console(pipe_width: int = 140) -> Console:
    """Return where to print: as wide as the terminal, or as COLUMNS says; in a pipe wide enough for whole lines."""
    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if told else pipe_width, highlight=False, markup=False)


def table(*headings: str) -> Table:
    """Return an empty table."""
    return Table(*headings, box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
