"""The bar of `dealstream backfill`: over the bytes of all files."""

from pathlib import Path

from stream.backfill.read.files import Files
from stream.backfill.read.source import Source
from stream.backfill.reading import Part
from stream.backfill.summary import Summary
from stream.cli.language import words_here
from stream.cli.output.waiting import Waiting
from stream.words.note import Note


class Bar:
    """A bar. Use it as a context.

    Args:
        what: is done, by the id of a message.
        files: with which it is done.
    """

    def __init__(self, what: str, files: Files) -> None:
        sizes = {work.source.path: work.source.size for work in files.works}
        self._done: dict[Path, int] = dict.fromkeys(sizes, 0)
        self._total = sum(sizes.values())
        self._bar = Waiting(what)
        self._events = ""

    def __enter__(self) -> "Bar":
        self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.__exit__()

    def looked(self, source: Source, done: int) -> None:
        """Show how far a file is looked through."""
        self._done[source.path] = done
        self._show(sum(self._done.values()))

    def moved(self, part: Part, share: float) -> None:
        """Show how much of a part, from 0 to 1, is sent."""
        before = self._done[part.work.source.path]
        self._show(sum(self._done.values()) + (part.done - before) * share)

    def told(self, part: Part, summary: Summary) -> None:
        """Show how far it is."""
        self._done[part.work.source.path] = part.done
        seconds, words = self._bar.seconds, words_here()
        rate = words.number(summary.events / seconds if seconds else 0)
        self._events = words.say("waiting-events", n=summary.events, events=words.number(summary.events), rate=rate)
        self._show(sum(self._done.values()))

    def say(self, note: Note) -> None:
        """Show what a person should know meanwhile."""
        self._bar.say(note.said(words_here()))

    def _show(self, done: float) -> None:
        share = words_here().percent(done / self._total if self._total else 1)
        self._bar.done(done, self._total, "  ".join(filter(None, (share, self._events))))
