"""What a report is asked for: of which days, and of whom."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from stream.core.buckets import Days, Grain
from stream.core.funnel import Funnel
from stream.kpis.periods import PeriodName, period
from stream.words import Refusal

MOST_BUCKETS = 1100
"""Of the numbers over time: three years of days. Each takes the processor some milliseconds, and 70 kB."""

_SHORTEST: dict[Grain, int] = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}


class TooFine(Refusal):
    """More numbers over time are asked for than a report has; says the way out."""


def check_grain(days: Days, grain: Grain) -> None:
    """Raise TooFine where so many days have more than `MOST_BUCKETS` of a grain."""
    if days.length > MOST_BUCKETS * _SHORTEST[grain]:
        raise TooFine("too-fine", days=days.length, grain=grain, most=MOST_BUCKETS)


class Whose(NamedTuple):
    """Whose numbers, by id; None: everybody's, every pipeline's."""

    team: str | None = None
    rep: str | None = None
    territory: str | None = None
    pipeline: str | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on whose hours count, and its parameters."""
        conditions, parameters = ["1"], {}
        for name, asked in (("team", self.team), ("rep", self.rep), ("territory", self.territory)):
            if asked is not None:
                conditions.append(f"{name}_id = {{{name}:String}}")
                parameters[name] = asked
        if self.pipeline is not None:
            # Activities belong to no pipeline, and show in all.
            conditions.append("pipeline_id IN ({pipeline:String}, '')")
            parameters["pipeline"] = self.pipeline
        return " AND ".join(conditions), parameters


class ReportQuery(NamedTuple):
    """What somebody wants to see.

    `first` and `last`: the days, whatever the period; one of them alone: until today, or that day alone. Without them
    the period says which days they are, at each moment anew.
    `grain`: of the numbers over time; None: one that can be looked over.
    `as_of`: by what was known at that moment; None: by all that is known.
    """

    period: PeriodName | Literal["all"] = "month"
    first: date | None = None
    last: date | None = None
    whose: Whose = Whose()
    grain: Grain | None = None
    as_of: datetime | None = None

    @property
    def is_of_all(self) -> bool:
        """Whether it is about all days that are known."""
        return self.period == "all" and self.first is None and self.last is None

    @property
    def name(self) -> PeriodName | None:
        """The period to date that it is about; None: it is about days of its own, or all."""
        if self.period == "all" or self.first is not None or self.last is not None:
            return None
        return self.period

    def days_at(self, now: int, funnel: Funnel, first_day: date | None) -> Days:
        """Return the days at a moment; those of all that is known begin on `first_day`.

        Args:
            now: microseconds UTC.
            funnel: gives the time zone and the fiscal year.
            first_day: the first day that is known of whom it is about, for the period of all; None: none is.
        """
        today = funnel.day_of(now)
        if self.first is not None or self.last is not None:
            last = self.last or max(today, self.first or today)
            return Days(self.first or last, last)
        if self.period != "all":
            return period(self.period, now, funnel)
        return Days(min(first_day or today, today), today)

    def parameters(self) -> dict[str, str]:
        """Return the query as parameters of `/api/kpis`."""
        asked = {
            "period": self.period,
            "from": self.first,
            "to": self.last,
            **self.whose._asdict(),
            "grain": self.grain,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
        }
        return {name: str(value) for name, value in asked.items() if value}
