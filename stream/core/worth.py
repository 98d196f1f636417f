"""What a deal is worth: its last known amount, in its own currency and in the reporting one."""

from decimal import Decimal

from stream.core.funnel import Funnel, rounded
from stream.core.registers import Registers

_ONE = Decimal(1)


class Worth:
    """The amount of one deal; each rate is applied once, since many days share one.

    `amount` is in the minor unit of `currency`, rounded half to even; both None: it is not known, or no rate is.
    """

    __slots__ = ("_by_rate", "_funnel", "_units", "amount", "currency")

    def __init__(self, deal: Registers, funnel: Funnel) -> None:
        self._funnel = funnel
        self._units: Decimal | None = None
        self.amount: int | None = None
        self.currency: str | None = None
        if deal.amount is None:
            return
        amount, written_in, exact = deal.amount
        currency = written_in or deal.currency or funnel.currency
        if exact is None and currency == funnel.currency:
            self.amount, self.currency = amount, currency
        elif funnel.knows_currency(currency):
            self._by_rate: dict[Decimal, int] = {}
            self._units = funnel.units(amount, written_in, exact)
            self.amount, self.currency = rounded(self._units, _ONE, currency), currency

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
