"""Alerts as an Alertmanager takes them, routed as those that come by way of Prometheus. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from stream.alerts.picture.words import sentence
from stream.alerts.receivers.due import Notification
from stream.alerts.series import series_of
from stream.alerts.words import begun
from stream.words import Words

LASTS = timedelta(days=90)
"""So long an Alertmanager keeps an alert of which it hears no more: what goes on is told to it again and again."""


def for_alertmanager(
    notification: Notification,
    picture: str | None,
    link: str | None,
    now: datetime,
    lines: Sequence[str],
    words: Words,
) -> dict[str, Any]:
    """Return a notification as an alert of the API of an Alertmanager.

    Labels are those with which it began, since its end is told by them. Templates of an Alertmanager know one language:
    what they say around an alert goes along with it.

    Args:
        notification: what is told.
        picture: address of its picture; None: there is none.
        link: address of the alert on the page; None: it is not known.
        now: when it is sent.
        lines: what there is to know, a line each.
        words: in which language all of it is told.
    """
    alert = notification.alert
    fired_on = alert.fired_on or now.date()
    annotations = {
        "summary": alert.title,
        "description": "\n".join(lines),
        "picture": picture,
        "shows": None if picture is None else sentence(alert, words),
        "page": link,
        "details": words.say("alert-details"),
        "begin": begun(notification.state, words).strip(),
        "language": words.language,
    }
    labels = {
        "alertname": "FunnelSilence" if alert.kind == "silence" else "FunnelLeak",
        "area": "funnel",
        "severity": "warning",
        "alert": alert.alert_id,
        "group": alert.alert_id,
        "role": "lead",
        "kind": alert.kind,
        **_place(notification),
    }
    return {
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": {name: value for name, value in annotations.items() if value},
        "startsAt": _rfc3339(min(datetime.combine(fired_on, time(), UTC), now)),
        "endsAt": _rfc3339(now + LASTS if notification.state == "firing" else now),
    }


def _place(notification: Notification) -> dict[str, str]:
    alert = notification.alert
    if notification.known_as in ("", alert.series):
        return {
            "series": alert.series,
            "pipeline": alert.pipeline_id,
            "stage": alert.stage_id,
            "team": alert.team_id,
            "territory": alert.territory_id,
        }
    of = series_of(notification.known_as)
    return {
        "series": of.id,
        "pipeline": of.pipeline_id,
        "stage": of.stage_id,
        "team": of.team_id,
        "territory": alert.territory_id,
    }


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
