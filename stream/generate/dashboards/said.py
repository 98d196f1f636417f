"""What dashboards say in a language: `stream/words/dashboards`, and the names of KPIs of `stream/words`."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from stream.kpis.declaration import Kpi
from stream.words import DEAL, ENGLISH, LANGUAGES, Words

_FOLDER = Path(__file__).parents[2] / "words" / "dashboards"
CURRENCY = "${currency}"
"""Which currency money is in only the funnel file says: a variable of the dashboard."""
_ALIAS = re.compile(r'AS "([^"]+)"')

TAGS = tuple(sorted(file.stem for file in _FOLDER.glob("*.ftl")))
"""The languages that there are dashboards in."""


class PanelWords(NamedTuple):
    """What a panel says: its title, what it shows, and what it says where there is nothing."""

    title: str
    said: str
    nothing: str


class Column(NamedTuple):
    """A column: its name in questions, which is the same in all languages, and what its head says."""

    alias: str
    head: str


def words_of(tag: str, deal: str = DEAL) -> Words:
    """Return the words of dashboards in a language, with what it calls a deal. Raises KeyError where there is none."""
    return LANGUAGES.of("dashboards", tag, deal)


def of_panel(words: Words, name: str, nothing: str = "panel-nothing") -> PanelWords:
    """Return what a panel says; `nothing`: the id of what it says where there is nothing, if it has no words for it."""
    message = f"panel-{name}"
    own = f"{message}.nothing"
    return PanelWords(
        words.say(message, currency=CURRENCY),
        words.say(f"{message}.said"),
        words.say(own if words.has(own) else nothing),
    )


def columns(words: Words, question: str, kpis: Iterable[Kpi] = ()) -> list[Column]:
    """Return the columns of a question, in their order. Raises KeyError: one is no KPI's, and there is no word for it.

    Args:
        words: of the language.
        question: SQL.
        kpis: those whose columns it has; they are named by their titles in English.
    """
    titles = {kpi.title: kpi.said(words).title for kpi in kpis}
    return [Column(alias, titles.get(alias) or words.say(_id(alias))) for alias in _ALIAS.findall(question)]


def _id(alias: str) -> str:
    return f"column-{alias.lower().replace(' ', '-')}"


def uid(words: Words, name: str) -> str:
    """Return by which addresses name a dashboard: dealstream-…, in other languages than English with their tag."""
    return f"{tag(words)}-{name}"


def tag(words: Words) -> str:
    """Return the tag of the dashboards of a language, by which they know each other."""
    return "dealstream" if words.language == ENGLISH.language else f"dealstream-{words.language}"
