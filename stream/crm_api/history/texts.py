"""Values of a CRM's JSON as the files of a backfill have them: text."""

from datetime import UTC, datetime
from decimal import Decimal

from stream.crm_api.client import CrmError

CREATED = "created"
"""The property that stands for a deal's creation, where the CRM has none of its own."""


def moment(told: object, where: str) -> str:
    """Return a time in UTC as ISO 8601; one without a zone is in UTC. Raises CrmError where it is none."""
    try:
        at = datetime.fromisoformat(told if isinstance(told, str) else "")
    except ValueError:
        raise CrmError(f"{where} is no time: {str(told)[:40]!r}") from None
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()


def text(told: object) -> str:
    """Return a value; empty where there is none."""
    if told is None or isinstance(told, dict | list):
        return ""
    return f"{Decimal(repr(told)):f}" if isinstance(told, float) else str(told)


def hundredths(told: object) -> str:
    """Return an amount that is told in hundredths, in whole units."""
    return f"{Decimal(told) / 100:f}" if isinstance(told, int) and not isinstance(told, bool) else ""
