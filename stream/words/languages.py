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
        self._read: dict[tuple[str, str, Words | None], Words] = {}

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
        otherwise = None if tag == DEFAULT else self.words(DEFAULT)
        return self._words("", tag, deal, self._files[tag], otherwise)

    def of(self, place: str, tag: str, deal: str = DEAL) -> Words:
        """Return the words of a language with those of a place that has more to say, a folder with a file a language.

        Raises KeyError: there is no such language.
        """
        words = self.words(tag, deal)
        otherwise = words if tag == DEFAULT else self._words(place, DEFAULT, deal, self._file_of(place, DEFAULT), words)
        return self._words(place, tag, deal, self._file_of(place, tag), otherwise)

    def _file_of(self, place: str, tag: str) -> Path:
        return self._folder / place / f"{tag}.ftl"

    def _words(self, place: str, tag: str, deal: str, file: Path, otherwise: Words | None) -> Words:
        of_deals = self._folder / "deal" / f"{tag}.{deal}.ftl"
        key = place, f"{tag}.{deal if of_deals.is_file() else DEAL}", otherwise
        if key not in self._read:
            self._read[key] = Words(tag, [one for one in (file, of_deals) if one.is_file()], otherwise)
        return self._read[key]


LANGUAGES = Languages(Path(__file__).parent)

ENGLISH = LANGUAGES.words(DEFAULT)
"""What documents, /metrics and commands say."""
