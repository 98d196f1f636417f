"""What a deal is worth: its last known amount, in its own currency and in the reporting one."""

from decimal import Decimal

from stream.core.funnel import Funnel, rounded
from stream.core.registers import Amount, Registers

_ONE = Decimal(1)


class Worth:
    """The amount of one deal; each rate is applied once, since many days share one.

    `amount` is in the minor unit of `currency`, rounded half to even; both None: it is not known, or no rate is.
    """

    __slots__ = ("_by_rate", "_deal", "_funnel", "_units", "amount", "currency")

    def __init__(self, deal: Registers, funnel: Funnel) -> None:
        self._deal = deal
        self._funnel = funnel
        self._units: Decimal | None = None
        self.amount: int | None = None
        self.currency: str | None = None
        if not deal.amounts:
            return
        _, last = deal.amounts[-1]
        own = self._own(last)
        if own is None:
            return
        self.amount, self.currency = own
        if last[2] is not None or self.currency != funnel.currency:
            self._by_rate: dict[Decimal, int] = {}
            self._units = funnel.units(*last)

    def at(self, moment: int) -> int | None:
        """Return the amount in the reporting currency at the rate of a moment (microseconds UTC); None: not known."""
        if self._units is None or self.currency is None:
            return self.amount
        rate = self._funnel.rate(self.currency, moment)
        if rate is None:
            return None
        known = self._by_rate.get(rate)
        if known is None:
            known = self._by_rate[rate] = rounded(self._units, rate, self._funnel.currency)
        return known

    def amounts(self) -> list[tuple[int, int, str]]:
        """Return since when the deal had which amount in the minor unit of which currency, in order; only changes."""
        if len(self._deal.amounts) == 1 and self.amount is not None and self.currency is not None:
            return [(self._deal.amounts[0][0], self.amount, self.currency)]
        told: dict[int, Amount] = dict(self._deal.amounts)  # of several at one moment the last holds
        changes: list[tuple[int, int, str]] = []
        for at, amount in told.items():
            own = self._own(amount)
            if own is not None and (not changes or changes[-1][1:] != own):
                changes.append((at, *own))
        return changes

    def _own(self, told: Amount) -> tuple[int, str] | None:
        amount, written_in, exact = told
        currency = written_in or self._deal.currency or self._funnel.currency
        if exact is None and currency == self._funnel.currency:
            return amount, currency
        if not self._funnel.knows_currency(currency):
            return None
        return rounded(self._funnel.units(amount, written_in, exact), _ONE, currency), currency
