"""What an amount is."""

from decimal import Decimal

from schemas.currencies import minor_digits
from stream.core.funnel import Funnel


def money_unit(funnel: Funnel) -> str:
    """Return what an amount of 1 is, for example 0.01 EUR."""
    return f"{Decimal(1).scaleb(-minor_digits(funnel.currency))} {funnel.currency}"


def in_minor_unit(units: Decimal, funnel: Funnel) -> int:
    """Return whole units of the reporting currency in its minor unit, rounded half to even."""
    return round(units.scaleb(minor_digits(funnel.currency)))
