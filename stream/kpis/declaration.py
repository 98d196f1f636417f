"""What is said of a KPI where it is declared."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from stream.kpis.formula import Formula, Reported, Sum, reads_rows
from stream.words import ENGLISH, Words

Subject = Literal["deals", "stage", "activity type", "source", "loss reason", "territory"]
"""What a KPI is of: the deals (and all activities) of whoever is looked at, one stage, one type of activity, one source
of deals, one reason for which they are lost, or one territory beside the others.
"""

Grain = Literal["period", "now"]
"""What its hours are: those of a period, whose grain is any that periods have, or all hours, as of this moment."""

Unit = Literal["deals", "visits", "activities", "reps", "money", "share", "days", "minutes", "seconds", "times", "odds"]
Direction = Literal["more is better", "less is better", "neither"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a KPI stands on /metrics.

    `name`: empty: its id.
    `part`, `whole`: the gauges of what is divided and of what it is divided by, so that PromQL can add rates up. What
    is the same on several KPIs has one name.
    """

    name: str = ""
    part: str = ""
    whole: str = ""


class KpiWords(NamedTuple):
    """What people read of a KPI: its name, a shorter one where there is little room (or empty), and a sentence."""

    title: str
    short: str
    meaning: str

    @property
    def heading(self) -> str:
        """Its name at the head of a column."""
        return self.short or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI, on every surface. What it is called stands in `stream/words`, by subject and id.

    `id`: its name in the API, CSV and the views; within its subject no other has it.
    `gauge`: its gauge on /metrics; None: it has none. What live totals do not tell costs a look at ClickHouse.
    `rep_gauge`: its gauge per rep, which makes as many series as there are reps.
    `of_reps`: a rep can have one; not what compares reps with each other.
    `ripens`: some of its deals are still open: it changes as they close, so that a young period is not compared with an
    older one.
    `of_closed_stages`: it is said of stages in which deals are won, lost or disqualified too; else it is null there.
    `rank`: of columns that have no room, those of the highest are left out first.
    """

    id: str
    subject: Subject
    grain: Grain = "period"
    unit: Unit
    direction: Direction = "neither"
    formula: Formula
    gauge: Gauge | None = None
    rep_gauge: Gauge | None = None
    of_reps: bool = True
    ripens: bool = False
    of_closed_stages: bool = False
    rank: int = 6

    def said(self, words: Words) -> KpiWords:
        """Return what it is called in a language."""
        message = f"kpi-{self.subject.replace(' ', '-')}-{self.id}"
        title = words.say(message)
        return KpiWords(
            title,
            words.say(f"{message}.short") if words.has(f"{message}.short") else "",
            words.say(f"{message}.meaning"),
        )

    @property
    def title(self) -> str:
        """Its name, in English."""
        return self.said(ENGLISH).title

    @property
    def heading(self) -> str:
        """Its name at the head of a column, in English."""
        return self.said(ENGLISH).heading

    @property
    def meaning(self) -> str:
        """A sentence, in English."""
        return self.said(ENGLISH).meaning

    @property
    def adds_up(self) -> bool:
        """Whether it only grows as time goes by; how many are still open goes back as deals close."""
        is_sum = isinstance(self.formula, Sum) or (isinstance(self.formula, Reported) and self.formula.adds_up)
        return self.grain == "period" and is_sum and not self.ripens

    @property
    def off_rows(self) -> bool:
        """Whether it reads rows of deals, which costs more than hours."""
        return reads_rows(self.formula)
