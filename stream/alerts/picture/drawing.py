"""Draws how the evidence of a leak grew, with the day on which it began, as a picture that a phone shows whole.

It names no team, stage or deal: the message has the names, in any script, and the picture is opened without a login.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from schemas.alert import Alert
from schemas.alert_reports import ExplainedDay
from stream.alerts.picture.words import began
from stream.alerts.words import headline
from stream.words import ENGLISH, Words

WIDTH, HEIGHT = 1200, 600
FONT = Path(__file__).parent / "NotoSans-Latin.ttf"
"""Noto Sans Regular with the letters of the languages that are written in Latin ones; its licence lies beside it."""

LONGEST = 92
"""Days that are drawn, the latest: as many as the page draws."""

_FINE = 2
"""It is drawn so many times as large, and made smaller, so that slanted lines are smooth."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 144, 1150, 160, 440
_ABOVE = 1.08
_LARGE, _MIDDLE = 48, 38
_MARGIN = 38
_THICK, _THIN, _DASH = 7, 3, 14
_NARROWEST = 8
_PAPER, _INK, _SOFT, _GRID = "#ffffff", "#16202b", "#515d6a", "#dfe3e8"
_LEAK, _RANGE = "#c2303a", "#f6dfe0"


class NothingToDraw(Exception):
    """A course is too short to be drawn."""


class _Scale(NamedTuple):
    """Where days and evidence lie on the paper."""

    days: Sequence[ExplainedDay]
    most: float

    def x(self, number: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * number / (len(self.days) - 1)

    def y(self, evidence: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * evidence / self.most

    def x_of(self, day: date) -> float:
        """Return where a day lies; one without outcomes, where the next one does."""
        return self.x(next((n for n, one in enumerate(self.days) if one.day >= day), len(self.days) - 1))


class _Paper:
    """What is drawn on, by the pixels of the picture."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), _PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, left: float, right: float, color: str) -> None:
        corners = [(left * _FINE, _TOP * _FINE), (right * _FINE, _BOTTOM * _FINE)]
        self._draw.rectangle(corners, fill=color)

    def line(self, points: Sequence[tuple[float, float]], color: str, width: int) -> None:
        fine = [(x * _FINE, y * _FINE) for x, y in points]
        self._draw.line(fine, fill=color, width=width * _FINE, joint="curve")

    def text(self, x: float, y: float, told: str, size: int, color: str, anchor: str) -> None:
        """Write a text, smaller where it would be wider than the picture."""
        while (font := _font(size * _FINE)).getlength(told) > (WIDTH - 2 * _MARGIN) * _FINE:
            size -= 1
        self._draw.text((x * _FINE, y * _FINE), told, fill=color, font=font, anchor=anchor)

    def png(self) -> bytes:
        file = BytesIO()
        self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(64).save(file, "PNG", optimize=True)
        return file.getvalue()


def draw(alert: Alert, days: Sequence[ExplainedDay], words: Words = ENGLISH) -> bytes:
    """Return the picture of an alert as PNG, WIDTH by HEIGHT pixels.

    Args:
        alert: as it stood; what came after the last day by which it was judged is not drawn.
        days: of its series, in order.
        words: in which language.

    Raises:
        NothingToDraw: these are fewer than two days.
    """
    shown = [one for one in days if one.day <= alert.judged_on][-LONGEST:]
    if len(shown) < 2:
        raise NothingToDraw("fewer than two days of it have been judged; there is nothing to draw yet")
    most = max(max(one.evidence, one.threshold) for one in shown) * _ABOVE or 1.0
    scale, paper = _Scale(shown, most), _Paper()
    paper.text(_MARGIN, 58, headline(alert, words), _LARGE, _INK, "lm")
    paper.text(_MARGIN, 116, words.say("picture-how-sure"), _MIDDLE, _SOFT, "lm")
    _draw_change(paper, scale, alert)
    paper.line([(_LEFT, scale.y(0)), (_RIGHT, scale.y(0))], _GRID, _THIN)
    paper.line([(scale.x(n), scale.y(one.threshold)) for n, one in enumerate(shown)], _INK, _THIN)
    paper.line([(scale.x(n), scale.y(one.evidence)) for n, one in enumerate(shown)], _LEAK, _THICK)
    paper.text(_MARGIN, scale.y(shown[0].threshold), words.say("course-alert"), _MIDDLE, _INK, "lm")
    paper.text(_MARGIN, scale.y(0), words.say("course-none"), _MIDDLE, _SOFT, "lm")
    paper.text(_LEFT, _BOTTOM + 34, words.short_day(shown[0].day), _MIDDLE, _SOFT, "lm")
    paper.text(_RIGHT, _BOTTOM + 34, words.short_day(shown[-1].day), _MIDDLE, _SOFT, "rm")
    paper.text(_MARGIN, HEIGHT - 52, began(alert.since, words), _MIDDLE, _LEAK, "lm")
    return paper.png()


def _draw_change(paper: _Paper, scale: _Scale, alert: Alert) -> None:
    """Draw the day on which it began, and the days on which it may have begun, as far as they are among those shown."""
    since = alert.since
    if since.last < scale.days[0].day:
        return
    first = scale.x_of(since.first)
    paper.box(first, max(scale.x_of(since.last), first + _NARROWEST), _RANGE)
    best = scale.x_of(since.best)
    for top in range(_TOP, _BOTTOM, 2 * _DASH):
        paper.line([(best, top), (best, min(top + _DASH, _BOTTOM))], _LEAK, _THIN)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
