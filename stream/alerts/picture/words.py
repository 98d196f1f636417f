"""What a picture shows, in a sentence: for who does not see it, and below it for who does."""

from schemas.alert import Alert, Since
from stream.words import ENGLISH, Words


def sentence(alert: Alert, words: Words = ENGLISH) -> str:
    """Return what the picture of an alert shows, for who does not see it."""
    shows = "picture-shows-above" if alert.evidence >= alert.threshold else "picture-shows-below"
    told = words.say(shows, title=alert.title, day=words.short_day(alert.judged_on))
    return f"{told} {began(alert.since, words)}"


def began(since: Since, words: Words = ENGLISH) -> str:
    """Return since when it is so, never more precise than it is known."""
    best, first, last = (words.short_day(one) for one in (since.best, since.first, since.last))
    if since.first == since.last:
        return words.say("picture-began-on", day=best)
    return words.say("picture-began-about", day=best, first=first, last=last)
