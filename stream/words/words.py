"""What is said in one language."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from babel import Locale
    from fluent.runtime import FluentBundle
    from fluent.runtime.resolver import Pattern

FIGURES = "figures-of-a-day"
"""Message of a file: how a day is written in figures, as Unicode has it: dd.MM.yyyy."""

LOCALE = "locale"
"""Message of a file: whose dates and numbers are written where those of the reader are not known."""


class Words:
    """The messages of one language by id; what the language lacks is said in another one.

    Files are of Project Fluent (projectfluent.org), which the page reads, too. What is said is read when it is to be
    said, and the libraries are loaded then: all together would take a fifth of the start of each command.
    """

    def __init__(self, language: str, files: Iterable[Path], otherwise: Words | None = None) -> None:
        """Read files.

        Args:
            language: its tag, for example tr.
            files: its messages, as Fluent has them.
            otherwise: who says what the files do not have.
        """
        self.language = language
        self.text = "\n".join(file.read_text(encoding="utf-8") for file in files)
        self._otherwise = otherwise
        self._is_read: set[str] = set()
        self._reading = threading.Lock()

    @cached_property
    def _entries(self) -> dict[str, str]:
        """The text of each message and term by id; of two with one id the first counts, as in a bundle."""
        begins = list(_BEGINS.finditer(self.text))
        ends = [*(one.start() for one in begins[1:]), len(self.text)]
        entries: dict[str, str] = {}
        for begin, end in zip(begins, ends, strict=True):
            entries.setdefault(begin[1], self.text[begin.start() : end])
        return entries

    @cached_property
    def _bundle(self) -> FluentBundle:
        """What was read of the file until now."""
        from fluent.runtime import FluentBundle

        return FluentBundle([self.language], use_isolating=False)

    def _read(self, id_: str) -> None:
        """Read an entry and those that it names: Fluent takes as long for a file as a command for its start."""
        if id_ in self._is_read:
            return
        from fluent.runtime import FluentResource

        with self._reading:
            named = [id_]
            for one in named:  # it grows meanwhile
                named += self._entries.keys() & set(_ID.findall(self._entries[one])) - self._is_read - set(named)
            self._bundle.add_resource(FluentResource("".join(self._entries[one] for one in named)))
            self._is_read.update(named)  # only now may other threads say them

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(self.say(LOCALE), sep="-")

    @cached_property
    def whole(self) -> str:
        """The files, with what they lack in the words of the other language."""
        from fluent.syntax import FluentParser
        from fluent.syntax.ast import Message
        from fluent.syntax.serializer import FluentSerializer

        if self._otherwise is None:
            return self.text
        lacking = [
            FluentSerializer().serialize_entry(entry)
            for entry in FluentParser().parse(self._otherwise.whole).body
            if isinstance(entry, Message) and entry.id.name not in self._entries
        ]
        return "".join([self.text, *lacking])

    def say(self, id_: str, /, **told: object) -> str:
        """Return a message, or an attribute of one: `kpi-deals-won.meaning`. Raises KeyError: no file has it."""
        pattern = self._pattern(id_)
        if pattern is None:
            if self._otherwise is None:
                raise KeyError(id_)
            return self._otherwise.say(id_, **told)
        said, _ = self._bundle.format_pattern(pattern, {name: _apart(value) for name, value in told.items()})
        return str(said)

    def has(self, id_: str) -> bool:
        """Say whether the file has a message, or an attribute of one."""
        return self._pattern(id_) is not None

    def _pattern(self, id_: str) -> Pattern | None:
        message_id, _, attribute = id_.partition(".")
        if message_id not in self._entries:
            return None
        self._read(message_id)
        if not self._bundle.has_message(message_id):  # a term, which nobody says by itself
            return None
        message = self._bundle.get_message(message_id)
        return message.attributes.get(attribute) if attribute else message.value

    def capital(self, text: str) -> str:
        """Return a text that begins with a capital letter, which in Turkish is İ for i."""
        first = "İ" if text.startswith("i") and self.language == "tr" else text[:1].upper()
        return first + text[1:]

    def day(self, day: date) -> str:
        """Return a day, for example 12 November 2026."""
        return self._date(day, "long")

    def short_day(self, day: date) -> str:
        """Return a day of about now, for example 12 Nov."""
        return self._date(day, "d MMM")

    def days(self, first: date, last: date) -> str:
        """Return some days as people write them, for example 1–26 Nov 2026."""
        return self._dates(first, last, "yMMMd")

    def figures(self, day: date) -> str:
        """Return a day in ten figures, for example 2026-11-26."""
        return self._date(day, self.say(FIGURES))

    def months(self, first: date, last: date) -> str:
        """Return the months from that of one day to that of another, for example Oct–Dec 2026."""
        return self._dates(first, last, "yMMM")

    def weekday(self, day: date) -> str:
        """Return a day with the day of the week, for example Mon 2 Nov 2026."""
        from babel.dates import format_skeleton

        return str(format_skeleton("yMMMEd", day, locale=self._locale)).replace(",", "")

    def minute(self, at: datetime) -> str:
        """Return a moment on the clock that it has, briefly, for example 26 Nov 2026, 18:00."""
        return f"{self.days(at.date(), at.date())}, {at:%H:%M}"

    def moment(self, at: datetime) -> str:
        """Return a moment on the clock that it has, for example Tuesday 24 November 2026, 10:00."""
        return self.say("moment", weekday=self._date(at, "EEEE"), day=self.day(at), time=f"{at:%H:%M}")

    def percent(self, share: float, places: int = 0) -> str:
        """Return a share in percent with so many places, for example 40%."""
        from babel.numbers import format_percent

        form = str(self._locale.percent_formats[None].pattern)
        return str(format_percent(share, _pattern(form, places), locale=self._locale))

    def several(self, names: Sequence[str]) -> str:
        """Return names in a row, for example North, South and West."""
        from babel.lists import format_list

        return str(format_list(list(names), locale=self._locale))

    def number(self, value: float, places: int = 0) -> str:
        """Return a number with so many places, for example 1,200."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, format=_pattern(_NUMBER, places), locale=self._locale))

    def _date(self, day: date, form: str) -> str:
        from babel.dates import format_date

        return str(format_date(day, form, locale=self._locale))

    def _dates(self, first: date, last: date, skeleton: str) -> str:
        from babel.dates import format_interval

        between = format_interval(first, last, skeleton, locale=self._locale)
        return _WIDE_DASH.sub("–", str(between))


_BEGINS = re.compile(r"^(-?[a-zA-Z][a-zA-Z0-9_-]*) *=", re.MULTILINE)
"""How an entry begins; what it goes on with is indented."""

_ID = re.compile(r"-?[a-zA-Z][a-zA-Z0-9_-]*")

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

_WIDE_DASH = re.compile(r"\s+–\s+")
"""Tables have no room for the spaces around it."""


_NUMBER = "#,##0"


@lru_cache
def _pattern(form: str, places: int) -> Any:
    """Return a form of numbers with so many places, taken apart: that takes as long as writing a number by it."""
    from babel.numbers import parse_pattern

    return parse_pattern(form.replace(_NUMBER, _NUMBER + ("." + "0" * places if places else "")))


def _apart(value: object) -> object:
    """Return what is told, and a name that is written from right to left such that it turns nothing around it."""
    return f"\u2068{value}\u2069" if isinstance(value, str) and _RIGHT_TO_LEFT.search(value) else value
