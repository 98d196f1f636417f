"""What a person should know of a backfill, to be said in the language of who reads it."""

from typing import NamedTuple

from stream.words import Words


class Note(NamedTuple):
    """A message of the terminal's words, and what is told in it."""

    id: str
    told: tuple[tuple[str, str | int], ...] = ()

    def said(self, words: Words) -> str:
        """Return it in a language."""
        return words.say(self.id, **dict(self.told))


def note(id_: str, /, **told: str | int) -> Note:
    """Return a note; two that tell the same are equal."""
    return Note(id_, tuple(told.items()))
