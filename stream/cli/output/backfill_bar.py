"""The progress bar of `dealstream backfill`: over the bytes of all files; nothing where the output is no terminal."""

import sys
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from stream.backfill.read.files import Files
from stream.backfill.read.source import Source
from stream.backfill.reading import Part
from stream.backfill.summary import Summary
from stream.cli.output.screen import SeenConsole
from stream.cli.output.seen import is_terminal
from stream.service.counted import counted


class Bar:
    """A progress bar. Use it as a context."""

    def __init__(self, what: str, files: Files) -> None:
        sizes = {work.source.path: work.source.size for work in files.works}
        self._done: dict[Path, int] = dict.fromkeys(sizes, 0)
        self._bar = Progress(
            TextColumn(what),
            BarColumn(),
            TextColumn("{task.percentage:.0f}%  {task.fields[events]}"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=SeenConsole(stderr=True),
            disable=not is_terminal(sys.stderr),
        )
        self._task: TaskID = self._bar.add_task("", total=sum(sizes.values()), events="", rate="")

    def __enter__(self) -> "Bar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def looked(self, source: Source, done: int) -> None:
        """Show how far a file is looked through."""
        self._done[source.path] = done
        self._bar.update(self._task, completed=sum(self._done.values()))

    def moved(self, part: Part, share: float) -> None:
        """Show how much of a part, from 0 to 1, is sent."""
        before = self._done[part.work.source.path]
        others = sum(self._done.values()) - before
        self._bar.update(self._task, completed=others + before + (part.done - before) * share)

    def told(self, part: Part, summary: Summary) -> None:
        """Show how far it is."""
        self._done[part.work.source.path] = part.done
        seconds = self._bar.tasks[self._task].elapsed or 0.0
        rate = f"{summary.events / seconds:,.0f}/s" if seconds else ""
        events = counted(summary.events, "event")
        self._bar.update(self._task, completed=sum(self._done.values()), events=events, rate=rate)

    def say(self, text: str) -> None:
        """Show a sentence."""
        if self._bar.disable:
            click.echo(text, err=True)
        else:
            self._bar.console.print(text)
