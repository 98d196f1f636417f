"""Why something is refused, to be said in the language of who hears it."""

from stream.words.languages import ENGLISH
from stream.words.words import Words


class Refusal(Exception):
    """What is wrong, and the way out, as a message of `stream/words`; as a text it is English.

    `id_`: the message; `told`: what is told in it.
    """

    def __init__(self, id_: str, /, **told: object) -> None:
        super().__init__(id_, told)
        self._id, self._told = id_, told

    def said(self, words: Words) -> str:
        """Return it in a language."""
        return words.say(self._id, **self._told)

    def __str__(self) -> str:
        return self.said(ENGLISH)
