"""A bar for as long as something is worked out: how far it is, where that is known; nothing without a terminal."""

import sys

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from stream.cli.output.screen import SeenConsole
from stream.cli.output.seen import is_terminal


class Waiting:
    """A bar on the error output. Use it as a context.

    Args:
        what: is worked out, for example Judging quarter by quarter.
    """

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn(what),
            BarColumn(),
            TextColumn("{task.fields[far]}"),
            TimeElapsedColumn(),
            console=SeenConsole(stderr=True),
            disable=not is_terminal(sys.stderr),
            transient=True,
        )
        self._task: TaskID = self._bar.add_task("", total=None, far="")

    def __enter__(self) -> "Waiting":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def far(self, far: str) -> None:
        """Show how far it is, where nobody knows how far it goes."""
        self._bar.update(self._task, far=far)

    def done(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._bar.update(self._task, completed=done, total=total, far=f"{done}/{total}")
