"""What is said later, in the language of who reads it then."""

from typing import NamedTuple

from stream.words.languages import DEFAULT, LANGUAGES
from stream.words.words import Words


class Note(NamedTuple):
    """A message of the terminal's words, and what is told in it, also other notes; as a text it is English."""

    id: str
    told: tuple[tuple[str, object], ...] = ()

    def said(self, words: Words) -> str:
        """Return it in a language."""
        told = {name: value.said(words) if isinstance(value, Note) else value for name, value in self.told}
        return words.say(self.id, **told)

    def __str__(self) -> str:
        return self.said(LANGUAGES.of("terminal", DEFAULT))


def note(id_: str, /, **told: object) -> Note:
    """Return a note; two that tell the same are equal."""
    return Note(id_, tuple(told.items()))
