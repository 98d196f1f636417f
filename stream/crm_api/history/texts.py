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
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CrmError("crm-no-time", where=where, time=repr(str(told)[:40])) from None
    return at.isoformat()


def text(told: object) -> str:
    """Return a value; empty where there is none."""
    if told is None or isinstance(told, dict | list):
        return ""
    return f"{Decimal(repr(told)):f}" if isinstance(told, float) else str(told)


def custom_value(told: object) -> str:
    """Return the value of a property that a CRM's customers made, as webhooks have it; of several with a comma."""
    if isinstance(told, list):
        return ",".join(one for one in map(custom_value, told) if one)
    if isinstance(told, dict):
        return custom_value(next((told[name] for name in ("value", "id", "values") if name in told), None))
    return str(told).lower() if isinstance(told, bool) else text(told)


def hundredths(told: object) -> str:
    """Return an amount that is told in hundredths, in whole units."""
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    return f"{Decimal(repr(told)) / 100:f}" if is_number else ""
