"""How values are written for who reads a terminal: in his language, and in currency and zone of the funnel."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from schemas.currencies import minor_digits
from schemas.report import ForecastValue, RateValue
from stream.cli.output.names import NOTHING
from stream.core.funnel import Funnel
from stream.kpis.declaration import Kpi
from stream.words import Words

SMALL = 10
"""Of fewer a share says little: it is written with how many they are, and nothing is said of it."""


class Reader:
    """Who reads a terminal. `words`: those of his language; `funnel`: says of which currency and zone numbers are."""

    def __init__(self, words: Words, funnel: Funnel) -> None:
        self.words = words
        self.funnel = funnel

    def say(self, id_: str, /, **told: object) -> str:
        """Return a message in his language."""
        return self.words.say(id_, **told)

    def title(self, kpi: Kpi) -> str:
        """Return what a KPI is called."""
        return kpi.said(self.words).title

    def heading(self, kpi: Kpi) -> str:
        """Return what a KPI is called at the head of a column."""
        return kpi.said(self.words).heading

    def name(self, id_: str, name: str, nobody: str = "nobody") -> str:
        """Return a name; of what has no id, the message for that: deals of nobody, for no reason that was given."""
        return name if id_ else self.say(nobody)

    def value_of(self, kpis: Mapping[str, Any], kpi: Kpi) -> str:
        """Return the value of a KPI; a dash where it says nothing, empty where it is not told."""
        return self.value(kpis[kpi.id], kpi.unit) if kpi.id in kpis else ""

    def value(self, value: Any, unit: str) -> str:
        """Return a value as its unit is written; a forecast as its middle, and its range in eight of ten cases."""
        if isinstance(value, ForecastValue):
            low, middle, high = (self.value(one, unit) for one in (value.p10, value.p50, value.p90))
            return f"{middle} ({low}–{high})"
        if isinstance(value, RateValue):
            if value.value is None:
                return NOTHING
            written = self.value(value.value, unit)
            is_small = value.n < SMALL and unit == "share"
            return self.say("number-of-few", value=written, n=self.number(value.n)) if is_small else written
        if value is None:
            return NOTHING
        match unit:
            case "money":
                return self.number(value / 10 ** minor_digits(self.funnel.currency))
            case "share":
                return self.share(value)
            case "days" | "times" | "odds":
                return self.number(value, 0 if value >= 10 else 1)
            case _:
                return self.number(value, 0 if value >= 10 or float(value).is_integer() else 1)

    def money(self, amount: int | None, places: int = 0) -> str:
        """Return an amount in units of the reporting currency; a dash where there is none."""
        if amount is None:
            return NOTHING
        return self.number(amount / 10 ** minor_digits(self.funnel.currency), places)

    def share(self, share: float | None) -> str:
        """Return a share in percent; a dash where there is none."""
        return NOTHING if share is None else self.words.percent(share)

    def chance(self, chance: float | None) -> str:
        """Return a chance: what is nearly sure, or nearly out of the question, is neither."""
        if chance is not None and 0 < chance < 0.01:
            return self.say("chance-under", share=self.share(0.01))
        if chance is not None and 0.99 < chance < 1:
            return self.say("chance-over", share=self.share(0.99))
        return self.share(chance)

    def number(self, number: float, places: int = 0) -> str:
        """Return a number with so many places."""
        return self.words.number(number, places)

    def range_of(self, value: Any, unit: str = "share") -> str:
        """Return the 95% range of a rate and of how many it is; empty where there is none."""
        if not isinstance(value, RateValue) or value.value is None:
            return ""
        if value.low is None or value.high is None:
            return self.number(value.n)
        if unit == "odds":
            between = f"{self.number(value.low, 1)}–{self.number(value.high, 1)}"
        else:
            between = self.say("number-percents", low=self.number(100 * value.low), high=self.number(100 * value.high))
        return self.say("number-of-few", value=between, n=self.number(value.n))

    def change_of(self, value: Any, before: Any, unit: str) -> str:
        """Return how a value differs from that of the period before: in points, in days, or in percent."""
        now, then = plain_number(value), plain_number(before)
        if now is None or then is None:
            return ""
        match unit:
            case "share":
                change = self._signed(100 * (now - then))
                change = self.say("number-points", n=change)
            case "days" | "times" | "odds":
                change = self._signed(now - then, 1)
            case _ if then > 0:
                change = ("-" if now < then else "+") + self.share(abs(now / then - 1))
            case _:
                return ""
        return change if any(digit in change for digit in "123456789") else self.say("number-same")

    def _signed(self, number: float, places: int = 0) -> str:
        return ("-" if number < 0 else "+") + self.number(abs(number), places)

    def days(self, first: str, last: str) -> str:
        """Return some days (as in a report) as people write them: 1–26 Nov 2026."""
        return self.words.days(date.fromisoformat(first), date.fromisoformat(last))

    def figures(self, day: str) -> str:
        """Return a day (as in a report) in ten figures."""
        return self.words.figures(date.fromisoformat(day))

    def moment(self, at: datetime) -> str:
        """Return a moment on the clocks of the reporting zone as people write it: 26 Nov 2026, 18:00."""
        return self.words.minute(at.astimezone(self.funnel.zone))


def plain_number(value: Any) -> float | None:
    """Return a value as one number: of a rate the share, of a forecast the middle; None where it says nothing."""
    if isinstance(value, ForecastValue):
        return value.p50
    return value.value if isinstance(value, RateValue) else value
