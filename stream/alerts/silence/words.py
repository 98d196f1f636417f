"""What alerts of silence say, in words that are read once; they stand in `stream/words`."""

from datetime import date
from typing import Any

from schemas.alert import Alert
from stream.alerts.series import Series, series_of
from stream.alerts.why_over import reason_of
from stream.alerts.words import span
from stream.core.funnel import Funnel
from stream.reports.names import Names
from stream.words import ENGLISH, Words

_CONNECTORS = {"close": "Close", "hubspot": "HubSpot", "pipedrive": "Pipedrive", "salesforce": "Salesforce"}


def of_silence(alert: Alert, funnel: Funnel, words: Words = ENGLISH) -> dict[str, Any]:
    """Return title and text of an alert of silence."""
    series, silence = series_of(alert.series), alert.silence
    name = name_of(series, funnel, words)
    title = words.say(f"silence-title-{series.scope}", name=name)
    if silence is None:
        return {"title": title, "text": reason_of(alert, words)}
    at = words.moment(silence.last_at.astimezone(funnel.zone))
    nothing = "silence-was" if alert.state in ("resolved", "withdrawn") else "silence-is"
    parts = [
        words.say(f"{nothing}-{series.scope}", name=name, at=at),
        words.say("silence-over") if alert.state == "resolved" else "",
        words.say(f"silence-usually-{series.scope}", number=words.number(max(silence.usually, 1))),
        words.say("alert-chance", span=span(alert.once_in_days, words)) if alert.once_in_days else "",
    ]
    match alert.state:
        case "warning":
            parts.append(words.say("alert-unsure"))
        case "firing":
            parts += [
                _hanging(alert, funnel, words),
                words.say(f"silence-look-{series.scope}", name=name),
                holiday_line(alert.fired_on or alert.since.best, series, funnel, words),
            ]
        case _:
            parts.append(reason_of(alert, words))
    return {"title": title, "text": " ".join(part for part in parts if part)}


def name_of(series: Series, funnel: Funnel, words: Words = ENGLISH) -> str:
    """Return what people call what may be silent."""
    names = Names(funnel)
    match series.scope:
        case "connector" if series.scope_id == "standard":
            return words.say("connector-standard")
        case "connector":
            return _CONNECTORS.get(series.scope_id, series.scope_id)
        case "source":
            return names.source(series.scope_id) if series.scope_id else words.say("not-given")
        case _:
            return names.team(series.scope_id) if series.scope_id else words.say("nobody")


def holiday_line(when: date, series: Series, funnel: Funnel, words: Words = ENGLISH) -> str:
    """Return what to write where if nobody worked on a day."""
    own = next((one for one in funnel.file.teams if one.id == series.team_id and one.calendar), None)
    line = f"{when.isoformat()}: 1"
    return (
        words.say("silence-holiday", line=line)
        if own is None
        else words.say("silence-holiday-team", line=line, team=own.id)
    )


def _hanging(alert: Alert, funnel: Funnel, words: Words) -> str:
    silence = alert.silence
    if silence is None or not silence.teams:
        return ""
    names = Names(funnel)
    teams = words.several([names.team(one) for one in silence.teams])
    return words.say("silence-hangs", n=len(silence.teams), teams=teams)
