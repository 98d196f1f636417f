"""The runbooks as a dashboard, so that they are at hand where an alert is read."""

import re
from pathlib import Path

from grafana_foundation_sdk.models.dashboard import Dashboard

from stream.generate.dashboards.frame import Chapter, frame
from stream.generate.dashboards.panels import markdown
from stream.generate.dashboards.said import uid
from stream.generate.dashboards.variables import page
from stream.words import Words

NAME = "runbooks"

FOLDER = Path(__file__).parents[3] / "docs" / "runbooks"
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_FIRST_PANEL = 2
"""The heading is number 1."""


def _pages() -> dict[str, str]:
    """Return the text of each runbook by the alert that it is about."""
    pages = {}
    for path in sorted(FOLDER.glob("*.md")):
        heading, _, text = path.read_text(encoding="utf-8").partition("\n")
        pages[heading.removeprefix("# ").strip()] = text.strip()
    return pages


def contents(words: Words) -> str:
    """Return a list of all runbooks, each a link to its panel, in Markdown."""
    return " · ".join(
        f"[{alert}](/d/{uid(words, NAME)}?viewPanel={number})" for number, alert in enumerate(_pages(), _FIRST_PANEL)
    )


def _without_links(text: str) -> str:
    """Return a text whose links, which lead to other pages of docs/, are the names of these."""
    return _LINK.sub(lambda link: f"{link[1]} (docs/{link[2].removeprefix('../')})", text)


def dashboard(words: Words) -> Dashboard:
    """Return the dashboard: in every language the pages as they are, in English."""
    pages = [markdown(alert, _without_links(text), span=12, height=9) for alert, text in _pages().items()]
    return frame(words, NAME, [page(words)], [Chapter(words.say("row-runbooks"), pages)])
