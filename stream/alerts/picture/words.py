"""What a picture shows, in a sentence: for who does not see it, and below it for who does."""

from schemas.alert import Alert, Since
from stream.alerts.words import short_day


def sentence(alert: Alert) -> str:
    """Return what the picture of an alert shows, for who does not see it."""
    end = "above" if alert.evidence >= alert.threshold else "below"
    return (
        f"{alert.title}. How the evidence of it grew until {short_day(alert.judged_on)}: it is {end} the line of the "
        f"alert. {began(alert.since)}"
    )


def began(since: Since) -> str:
    """Return since when it is so, never more precise than it is known."""
    if since.first == since.last:
        return f"It began on {short_day(since.best)}."
    first, last = short_day(since.first), short_day(since.last)
    return f"It began about {short_day(since.best)}, in 8 of 10 cases from {first} to {last}."
