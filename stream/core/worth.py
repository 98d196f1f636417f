"""What a deal is worth: its last amount, in its own currency and in the reporting one."""

from decimal import Decimal

from stream.core.funnel import Funnel, rounded
from stream.core.registers import Amount, Registers

_ONE = Decimal(1)


class Worth:
    """The amount of one deal; each rate is applied once, since many days share one.

    `amount` is in the minor unit of `currency`, rounded half to even; both None: it is not known, or no rate is.
    `told_at`: when it was told, or blanked; None: it never was known.
    """

    __slots__ = ("_by_rate", "_deal", "_funnel", "_told", "_units", "amount", "currency", "told_at")

    def __init__(self, deal: Registers, funnel: Funnel, is_lost: bool) -> None:
        self._deal = deal
        # Many CRMs blank the amount of a lost deal: the last known one stays.
        self._told = [one for one in deal.amounts if one[1] is not None] if is_lost else deal.amounts
        self._funnel = funnel
        self._units: Decimal | None = None
        self.amount: int | None = None
        self.currency: str | None = None
        self.told_at: int | None = None
        if not self._told:
            return
        self.told_at, last = self._told[-1]
        if last is None or (own := self._own(last)) is None:
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
        """Return since when the deal had which amount in the minor unit of which currency, in order; only changes.

        One that was blanked is 0 in the reporting currency.
        """
        if len(self._told) == 1 and self.told_at is not None and self.amount is not None and self.currency is not None:
            return [(self.told_at, self.amount, self.currency)]
        told: dict[int, Amount | None] = dict(self._told)  # of several at one moment the last holds
        changes: list[tuple[int, int, str]] = []
        for at, amount in told.items():
            own = (0, self._funnel.currency) if amount is None else self._own(amount)
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
