"""How a KPI looks on a dashboard: its unit, its colours, and what is said of it."""

from typing import NamedTuple

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.dashboard import Threshold, ThresholdsMode

from stream.generate.dashboards.said import CURRENCY
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi, Subject, Unit
from stream.words import Words

_UNITS: dict[Unit, str] = {
    "deals": "locale",
    "visits": "locale",
    "activities": "locale",
    "reps": "locale",
    "money": "locale",
    "share": "percentunit",
    "seconds": "s",
    "times": "none",
    "odds": "none",
}
"""The ids of Grafana's units. Which currency money is in only the funnel file says: titles name it."""

_UNITS_IN_WORDS: dict[Unit, str] = {"days": "unit-days", "minutes": "unit-minutes"}
"""The ids of words that name the unit: Grafana writes these in English."""

DECIMALS: dict[Unit, int] = {"money": 0, "share": 1, "days": 1, "minutes": 0, "times": 2, "odds": 2}


class Bounds(NamedTuple):
    """From which value on a KPI is middling, and from which it is good; where less is better, middling and bad."""

    first: float
    second: float


BOUNDS: dict[tuple[Subject, str], Bounds] = {
    ("deals", "quota_attainment"): Bounds(0.7, 1),
    ("deals", "pace"): Bounds(0.8, 1),
    ("deals", "coverage"): Bounds(1, 3),
    ("deals", "selling_share_worked"): Bounds(0.2, 0.35),
    ("stage", "time_against_limit"): Bounds(0.8, 1),
}
"""Of the others what is good differs between organisations; who knows it sets it in Grafana."""

_GOOD, _MIDDLING, _BAD = "green", "yellow", "red"


def kpi_of(subject: Subject, kpi_id: str) -> Kpi:
    """Return a KPI of the catalogue. Raises KeyError where there is none."""
    return BY_SUBJECT[subject][kpi_id]


def unit_of(words: Words, kpi: Kpi) -> str:
    """Return the id of its unit in Grafana."""
    return words.say(_UNITS_IN_WORDS[kpi.unit]) if kpi.unit in _UNITS_IN_WORDS else _UNITS[kpi.unit]


def title_of(words: Words, kpi: Kpi) -> str:
    """Return its title, with the currency where it is money."""
    title = kpi.said(words).title
    return f"{title} ({CURRENCY})" if kpi.unit == "money" else title


def description_of(words: Words, kpi: Kpi) -> str:
    """Return what it means, and which way is better."""
    said = [kpi.said(words).meaning]
    if kpi.direction != "neither":
        said.append(words.say("kpi-more-is-better" if kpi.direction == "more is better" else "kpi-less-is-better"))
    if kpi.ripens:
        said.append(words.say("kpi-ripens"))
    return " ".join(said)


def steps_of(kpi: Kpi) -> list[Threshold]:
    """Return its colours by value; one alone where none is good or bad by itself."""
    bounds = BOUNDS.get((kpi.subject, kpi.id))
    if bounds is None:
        return [Threshold(value=None, color="text")]
    colours = (_BAD, _MIDDLING, _GOOD) if kpi.direction == "more is better" else (_GOOD, _MIDDLING, _BAD)
    return [Threshold(value=at, color=colour) for at, colour in zip((None, *bounds), colours, strict=True)]


def thresholds_of(kpi: Kpi) -> ThresholdsConfig:
    """Return its colours by value, for a panel of it alone."""
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps_of(kpi))
