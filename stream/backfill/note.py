"""What a person should know of a backfill, to be said in the language of who reads it."""

from typing import NamedTuple

from stream.words import LANGUAGES, Words
from stream.words.languages import DEFAULT


class Note(NamedTuple):
    """A message of the terminal's words, and what is told in it, also other notes; as a text it is English."""

    id: str
    told: tuple[tuple[str, "str | int | Note"], ...] = ()

    def said(self, words: Words) -> str:
        """Return it in a language."""
        told = {name: value.said(words) if isinstance(value, Note) else value for name, value in self.told}
        return words.say(self.id, **told)

    def __str__(self) -> str:
        return self.said(LANGUAGES.of("terminal", DEFAULT))


def note(id_: str, /, **told: str | int | Note) -> Note:
    """Return a note; two that tell the same are equal."""
    return Note(id_, tuple(told.items()))


def about(column: str, id_: str, /, **told: str | int | Note) -> Note:
    """Return what is wrong with a row, and in which of its columns."""
    return note("row-about", column=column, why=note(id_, **told))
