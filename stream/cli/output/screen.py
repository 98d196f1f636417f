"""What commands that show tables have in common."""

import sys

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table


def console() -> Console:
    """Return where to print; as wide as the terminal, and wide enough for whole lines in a pipe."""
    return Console(width=None if sys.stdout.isatty() else 140, highlight=False, markup=False)


def table(*headings: str) -> Table:
    """Return an empty table."""
    return Table(*headings, box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
