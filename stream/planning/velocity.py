"""Pipeline velocity: how much money the open pipeline brings in a day."""

from fractions import Fraction
from typing import NamedTuple

DAY_SECONDS = 86_400


class Closings(NamedTuple):
    """What was closed of late, over two sales cycles.

    `won_qualified`, `lost_qualified`: deals that had been sales qualified. `amount`: of all won ones, in the minor unit
    of the reporting currency, of which `with_amount` have one. `cycle_seconds`: from creation to close, of the
    `cycle_deals` won ones of which the creation is known.
    """

    won_qualified: int = 0
    lost_qualified: int = 0
    amount: int = 0
    with_amount: int = 0
    cycle_seconds: int = 0
    cycle_deals: int = 0

    def __add__(self, other: tuple[int, ...]) -> "Closings":  # type: ignore[override]
        return Closings(*(one + more for one, more in zip(self, other, strict=True)))

    @property
    def win_rate(self) -> Fraction | None:
        """Share of the qualified deals that was won; None: none was closed."""
        closed = self.won_qualified + self.lost_qualified
        return Fraction(self.won_qualified, closed) if closed > 0 else None

    @property
    def average_deal(self) -> Fraction | None:
        """Mean amount of the deals won; None: no amount is known."""
        return Fraction(self.amount, self.with_amount) if self.with_amount > 0 else None

    @property
    def cycle_days(self) -> Fraction | None:
        """Mean days from creation to close; None: of none are they known."""
        return Fraction(self.cycle_seconds, self.cycle_deals * DAY_SECONDS) if self.cycle_deals > 0 else None


def velocity(open_qualified: int, of_late: Closings) -> Fraction | None:
    """Return open qualified deals × win rate × average deal / cycle days, in the minor unit of the currency per day.

    None where one of the four says nothing, or the cycle is shorter than a day.
    """
    rate, average, days = of_late.win_rate, of_late.average_deal, of_late.cycle_days
    if rate is None or average is None or days is None or days < 1:
        return None
    return open_qualified * rate * average / days
