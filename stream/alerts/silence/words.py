"""What alerts of silence say, in words that are read once."""

from datetime import date, datetime
from typing import Any

from schemas.alert import Alert
from stream.alerts.series import Series, series_of
from stream.alerts.words import day, span
from stream.core.funnel import Funnel
from stream.reports.names import Names

LONG_SILENT = "Nothing has come for eight weeks: that is what is usual by now."
NO_SILENCE = (
    "By what is known by now it is no silence: something became known late, a holiday was added, or it is not watched "
    "for silence any more."
)
_CONNECTORS = {
    "close": "Close",
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "salesforce": "Salesforce",
    "standard": "dealstream's own webhook",
}


def of_silence(alert: Alert, funnel: Funnel) -> dict[str, Any]:
    """Return title and text of an alert of silence."""
    series, silence = series_of(alert.series), alert.silence
    name = name_of(series, funnel)
    title = {
        "connector": f"Nothing comes from {name} any more",
        "source": f"No new deals come from {name} any more",
        "team": f"Nothing is heard of {name} any more",
    }[series.scope]
    if silence is None:
        return {"title": title, "text": alert.reason}
    nothing = {
        "connector": f"Nothing has come from {name}",
        "source": f"No new deal has come from {name}",
        "team": f"Nothing has come of the deals of {name}",
    }[series.scope]
    over = " It is over." if alert.state == "resolved" else ""
    verb = "had" if alert.state in ("resolved", "withdrawn") else "has"
    rarely = f"chance alone does this here about once in {span(alert.once_in_days)}" if alert.once_in_days else ""
    parts = [
        f"{nothing.replace(' has ', f' {verb} ', 1)} since {moment_in_words(silence.last_at.astimezone(funnel.zone))}."
        f"{over}",
        f"Usually about {_number(silence.usually)} {_events(series)} such hours; {rarely}.",
    ]
    match alert.state:
        case "warning":
            parts.append("That is not enough to be sure.")
        case "firing":
            parts += [
                _hanging(alert, funnel),
                _way_out(series, name),
                holiday_line(alert.fired_on or alert.since.best, series, funnel),
            ]
        case _:
            parts.append(alert.reason)
    return {"title": title, "text": " ".join(part for part in parts if part)}


def name_of(series: Series, funnel: Funnel) -> str:
    """Return what people call what may be silent."""
    names = Names(funnel)
    match series.scope:
        case "connector":
            return _CONNECTORS.get(series.scope_id, series.scope_id)
        case "source":
            return names.source(series.scope_id)
        case _:
            return names.team(series.scope_id)


def heard_again(at: datetime) -> str:
    """Return why a silence is over."""
    return f"Something came again on {moment_in_words(at)}."


def moment_in_words(at: datetime) -> str:
    """Return a moment, for example Tuesday 24 November 2026, 10:00."""
    return f"{at:%A} {day(at.date())}, {at:%H:%M}"


def holiday_line(when: date, series: Series, funnel: Funnel) -> str:
    """Return what to write where if nobody worked on a day."""
    own = next((one for one in funnel.file.teams if one.id == series.team_id and one.calendar), None)
    where = f"under calendar of the team {own.id}" if own else "under calendar"
    return f"If nobody worked, add the day to the funnel file, {where}, in holidays: “{when.isoformat()}: 1”."


def _events(series: Series) -> str:
    return {
        "connector": "deals and activities are told of in",
        "source": "new deals come in",
        "team": "of its deals are told of in",
    }[series.scope]


def _way_out(series: Series, name: str) -> str:
    match series.scope:
        case "connector":
            return f"Look whether the subscription in {name} is still on, and whether its requests arrive here."
        case "source":
            return f"Look whether what comes in by {name} still becomes a deal in the CRM."
        case _:
            return "Ask whether the team still works in the CRM as it did, and under the same owners."


def _hanging(alert: Alert, funnel: Funnel) -> str:
    silence = alert.silence
    if silence is None or not silence.teams:
        return ""
    names = Names(funnel)
    teams = [names.team(one) for one in silence.teams]
    several = ", ".join(teams[:-1]) + f" and {teams[-1]}" if len(teams) > 1 else teams[0]
    verb = "hang" if len(teams) > 1 else "hangs"
    return f"{several} {verb} on it: whether deals leak there is not judged meanwhile."


def _number(usually: float) -> str:
    return f"{usually:.0f}" if usually >= 1 else "1"
