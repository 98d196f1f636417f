"""The bar of whatever takes long: what is done, how far it is, and for how long still; nothing without a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from stream.cli.language import words_here
from stream.cli.output.screen import SeenConsole
from stream.cli.output.seen import is_terminal

T = TypeVar("T")


class Waiting:
    """A bar on the error output. Use it as a context.

    Args:
        what: is done, by the id of a message of `stream/words`.
        console: where what is said meanwhile goes, too; None: nothing else is said.
        at_once: shown also before it is known how far it is.
        told: is told in that message.
    """

    def __init__(self, what: str, *, console: Console | None = None, at_once: bool = True, **told: object) -> None:
        self._what = what
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[far]}", markup=False),
            _Time(),
            console=console or SeenConsole(stderr=True),
            disable=not is_terminal(sys.stderr),
            transient=True,
        )
        self._task: TaskID = self._bar.add_task(words_here().say(what, **told), total=None, visible=at_once, far="")

    def __enter__(self) -> "Waiting":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def far(self, far: str) -> None:
        """Show how far it is, where nobody knows how far it goes."""
        self._bar.update(self._task, far=far)

    def done(self, done: float, total: float, far: str | None = None, **told: object) -> None:
        """Show how far it is; what is done is not shown any more.

        Args:
            done: so much.
            total: of so much.
            far: how that is said; None: by both numbers.
            told: is told in the message from now on.
        """
        words = words_here()
        if told:
            self._bar.update(self._task, description=words.say(self._what, **told))
        numbers = f"{words.number(done)}/{words.number(total)}"
        said = numbers if far is None else far
        self._bar.update(self._task, completed=done, total=total, far=said, visible=done < total)

    @property
    def seconds(self) -> float:
        """For how long it has been going on."""
        return self._bar.tasks[self._task].elapsed or 0.0

    def say(self, text: str) -> None:
        """Show a sentence, which stays."""
        if self._bar.disable:
            click.echo(text, err=True)
        else:
            self._bar.console.print(text)


class _Time(ProgressColumn):
    """How long it still takes; where nobody knows, for how long it has been going on."""

    def __init__(self) -> None:
        super().__init__()
        self._left, self._elapsed = TimeRemainingColumn(), TimeElapsedColumn()

    def render(self, task: Task) -> Text:
        return (self._elapsed if task.total is None else self._left).render(task)


def watched(what: str, interrupted: str, work: Callable[[Callable[[int, int], None]], T]) -> T:
    """Do something piece by piece, and show how far it is.

    Args:
        what: is done, by the id of a message of `stream/words`.
        interrupted: what Ctrl-C means for it, by that of another.
        work: is given what to call with how many pieces are done, and how many there are.
    """
    with Waiting(what) as bar, said_at_ctrl_c(interrupted):
        return work(bar.done)


@contextmanager
def said_at_ctrl_c(interrupted: str) -> Iterator[None]:
    """Say at Ctrl-C what that means for what is under way, by the id of a message of `stream/words`."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(words_here().say(interrupted), err=True)
        raise
