"""Which languages there are: those of which there is a file."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from stream.words.words import Words

DEFAULT = "en"


class Languages:
    """The languages of a folder, each a file `<tag>.ftl`. One that is added is offered everywhere."""

    def __init__(self, folder: Path) -> None:
        """Look what is there. English must be: it says what the others lack."""
        self._files = {file.stem: file for file in sorted(folder.glob("*.ftl"))}
        self._read: dict[str, Words] = {}

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of all languages, for example en, tr."""
        return tuple(self._files)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What each language calls itself, by tag."""
        return {tag: self.words(tag).say("language") for tag in self.tags}

    def words(self, tag: str) -> Words:
        """Return the words of a language. Raises KeyError: there is no such file."""
        if tag not in self._read:
            otherwise = None if tag == DEFAULT else self.words(DEFAULT)
            self._read[tag] = Words(tag, self._files[tag], otherwise)
        return self._read[tag]


LANGUAGES = Languages(Path(__file__).parent)

ENGLISH = LANGUAGES.words(DEFAULT)
"""What documents, /metrics and commands say."""
