"""Why something is refused, to be said in the language of who hears it."""

from typing import ClassVar

from stream.words.languages import DEFAULT, LANGUAGES
from stream.words.note import note
from stream.words.words import Words


class Refusal(Exception):
    """What is wrong, and the way out, as a message of `stream/words`; as a text it is English.

    `id_`: the message; `told`: what is told in it, also notes. `place`: whose words have the message, if not those of
    all places.
    """

    place: ClassVar[str] = ""

    def __init__(self, id_: str, /, **told: object) -> None:
        super().__init__(id_, told)
        self.note = note(id_, **told)

    def said(self, words: Words) -> str:
        """Return it in a language."""
        return self.note.said(words)

    def __str__(self) -> str:
        return self.said(LANGUAGES.of(self.place, DEFAULT) if self.place else LANGUAGES.words(DEFAULT))
