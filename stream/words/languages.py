"""Which languages there are: those of which there is a file."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from stream.words.words import Words

DEFAULT = "en"

DEAL = "deal"
"""What a deal is called where nothing is set. A language with other words has files `deal/<tag>.<word>.ftl`."""


class Languages:
    """The languages of a folder, each a file `<tag>.ftl`. One that is added is offered everywhere."""

    def __init__(self, folder: Path) -> None:
        """Look what is there. English must be: it says what the others lack."""
        self._folder = folder
        self._files = {file.stem: file for file in sorted(folder.glob("*.ftl"))}
        self._read: dict[tuple[str, str], Words] = {}

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of all languages, for example en, tr."""
        return tuple(self._files)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What each language calls itself, by tag."""
        return {tag: self.words(tag).say("language") for tag in self.tags}

    def words(self, tag: str, deal: str = DEAL) -> Words:
        """Return the words of a language, with what it calls a deal. Raises KeyError: there is no such language."""
        of_deals = self._folder / "deal" / f"{tag}.{deal}.ftl"
        key = tag, deal if of_deals.is_file() else DEAL
        if key not in self._read:
            otherwise = None if tag == DEFAULT else self.words(DEFAULT)
            files = [self._files[tag], *([of_deals] if of_deals.is_file() else [])]
            self._read[key] = Words(tag, files, otherwise)
        return self._read[key]


LANGUAGES = Languages(Path(__file__).parent)

ENGLISH = LANGUAGES.words(DEFAULT)
"""What documents, /metrics and commands say."""
