"""What is sent: signed JSON, a text for Slack and what is compatible with it, alerts for an Alertmanager. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from textwrap import wrap
from typing import Any, NamedTuple

from schemas.alert import State
from schemas.alerting import Receiver
from stream.alerts.picture.address import address_of, has_picture
from stream.alerts.picture.words import sentence
from stream.alerts.receivers.due import Notification
from stream.connectors.standard.signature import signature

LASTS = timedelta(days=90)
"""So long an Alertmanager keeps an alert whose end it is not told."""

_LONGEST_SECTION, _LONGEST_ALT_TEXT, _MOST_BLOCKS = 3000, 2000, 50
"""Characters and blocks that Slack takes."""

_BEGINS: Mapping[State, str] = {"firing": "", "resolved": "It is over: ", "withdrawn": "Taken back: "}


class Message(NamedTuple):
    """A request's body and headers."""

    body: bytes
    headers: Mapping[str, str]


def message_of(
    receiver: Receiver,
    notifications: Sequence[Notification],
    keys: Sequence[bytes],
    now: datetime,
    *,
    pictures: bool = True,
) -> Message:
    """Return what a receiver is sent: all notifications in one message.

    Args:
        receiver: of which kind it is.
        notifications: one at least.
        keys: what a webhook and addresses of pictures are signed with; several while the key is changed.
        now: the moment of signing.
        pictures: whether pictures go along, where the receiver shows them.
    """

    def picture(one: Notification) -> str | None:
        if not pictures or receiver.page_url is None or not has_picture(one.alert):
            return None
        return address_of(receiver.page_url, receiver.name, one.alert, keys[0])

    match receiver.kind:
        case "webhook":
            return _signed(notifications, [picture(one) for one in notifications], keys, now)
        case "slack":
            content: Any = _for_slack(notifications, [picture(one) for one in notifications])
        case "alertmanager":
            content = [_for_alertmanager(one, picture(one), now) for one in notifications]
    return Message(_json(content), {"Content-Type": "application/json"})


def message_id(notifications: Sequence[Notification]) -> str:
    """Return the id of a message: that of what it tells, however often it is sent."""
    ids = [one.id for one in notifications]
    return ids[0] if len(ids) == 1 else sha256("\n".join(ids).encode()).hexdigest()[:32]


def _signed(
    notifications: Sequence[Notification], pictures: Sequence[str | None], keys: Sequence[bytes], now: datetime
) -> Message:
    """Return it as Standard Webhooks says (standardwebhooks.com)."""
    content = {
        "type": "alerts.changed",
        "timestamp": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {
            "alerts": [
                {
                    "state": one.state,
                    "alert": one.alert.model_dump(mode="json", by_alias=True),
                    "parts": [part.model_dump(mode="json", by_alias=True) for part in one.parts],
                    **({} if picture is None else {"picture_url": picture}),
                }
                for one, picture in zip(notifications, pictures, strict=True)
            ]
        },
    }
    body, told_id, at = _json(content), message_id(notifications), str(int(now.timestamp()))
    return Message(
        body,
        {
            "Content-Type": "application/json",
            "webhook-id": told_id,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(f"v1,{signature(key, told_id, at, body)}" for key in keys),
        },
    )


def _for_slack(notifications: Sequence[Notification], pictures: Sequence[str | None]) -> dict[str, Any]:
    """Return a text, and blocks where there are pictures: what does not know blocks shows the text."""
    texts = [_text(one) for one in notifications]
    content: dict[str, Any] = {"text": "\n\n".join(texts)}
    if not any(pictures):
        return content
    blocks: list[dict[str, Any]] = []
    for one, text, picture in zip(notifications, texts, pictures, strict=True):
        blocks += [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in _pieces(text)]
        if picture is not None:
            told = sentence(one.alert)[:_LONGEST_ALT_TEXT]
            blocks.append({"type": "image", "image_url": picture, "alt_text": told})
    return content | {"blocks": blocks[:_MOST_BLOCKS]}


def _pieces(text: str) -> list[str]:
    """Return a text in pieces that a block of Slack takes, divided between words."""
    return wrap(text, _LONGEST_SECTION, replace_whitespace=False, drop_whitespace=False, break_on_hyphens=False)


def _text(notification: Notification) -> str:
    alert = notification.alert
    lines = [f"*{_BEGINS.get(notification.state, '')}{_escaped(alert.title)}*", _escaped(alert.text)]
    if alert.reason and alert.reason not in alert.text:
        lines.append(_escaped(alert.reason))
    lines += [f"• {_begin(part.state, notification.state)}{_escaped(part.title)}" for part in notification.parts]
    return "\n".join(lines)


def _begin(state: State, of_message: State) -> str:
    """Return how a part begins, which may be in another state than the message it is told in."""
    return "" if state == of_message else _BEGINS.get(state, "")


def _escaped(text: str) -> str:
    """Return text that Slack shows as it is: what deals say names nobody and links nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("*", "∗")


def _for_alertmanager(notification: Notification, picture: str | None, now: datetime) -> dict[str, Any]:
    alert = notification.alert
    labels = {
        "alertname": "FunnelSilence" if alert.kind == "silence" else "FunnelLeak",
        "alert": alert.alert_id,
        "kind": alert.kind,
        "series": alert.series,
        "pipeline": alert.pipeline_id,
        "stage": alert.stage_id,
        "team": alert.team_id,
        "territory": alert.territory_id,
    }
    fired_on = alert.fired_on or now.date()
    return {
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": {
            "summary": alert.title,
            "description": alert.text,
            **({} if picture is None else {"picture": picture}),
        },
        "startsAt": _rfc3339(min(datetime.combine(fired_on, time(), UTC), now)),
        "endsAt": _rfc3339(now + LASTS if notification.state == "firing" else now),
    }


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
