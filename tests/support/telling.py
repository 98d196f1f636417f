"""What a stack says in English, line by line."""

from stream.words import LANGUAGES

WORDS = LANGUAGES.of("terminal", "en")


class Told(list[str]):
    """Takes messages as a terminal does, and keeps what they say."""

    def __call__(self, message: str, /, **told: object) -> None:
        """Keep what a message says."""
        self.append(WORDS.say(message, **told))
