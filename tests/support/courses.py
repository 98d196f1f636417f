"""How a series was judged day by day, as tests of pictures need it."""

from datetime import date, timedelta

from schemas.alert_reports import ExplainedDay

_LEAK = date(2026, 4, 24)


def course(first: date = date(2026, 3, 2), last: date = date(2026, 5, 8)) -> list[ExplainedDay]:
    """Working days on which evidence grows from 24 April on, up to the line of the alert."""
    days, evidence = [], 0.0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() > 4:
            continue
        evidence = min(4.3, max(0.0, evidence + (0.6 if day >= _LEAK else (number % 5 - 2) / 4)))
        told = {"day": day, "outcomes": 5, "leaks": 1, "expected": 1.0, "tolerated": 1.4, "threshold": 4.3, "event": ""}
        days.append(ExplainedDay.model_validate(told | {"evidence": evidence}))
    return days
