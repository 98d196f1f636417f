"""What a stack tells the person at its terminal: messages of `stream/words/terminal`."""

from typing import Protocol

from stream.words import Refusal


class Say(Protocol):
    """Tells a message, and what is told in it."""

    def __call__(self, message: str, /, **told: object) -> None:
        """Tell it."""


class StackError(Refusal):
    """The stack cannot be started, or cannot go on; the message says which part, why, and the way out."""

    place = "terminal"
