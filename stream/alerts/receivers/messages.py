"""What is sent: signed JSON, a text for Slack and what is compatible with it. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from textwrap import wrap
from typing import Any, NamedTuple

from schemas.alert import State
from schemas.alerting import Receiver
from stream.alerts.picture.address import address_of, has_picture
from stream.alerts.picture.words import sentence
from stream.alerts.receivers.alertmanager import for_alertmanager
from stream.alerts.receivers.due import Notification
from stream.alerts.receivers.links import link_to
from stream.alerts.words import begun
from stream.connectors.standard.signature import signature
from stream.words import ENGLISH, Words

_LONGEST_SECTION, _LONGEST_ALT_TEXT, _MOST_BLOCKS = 3000, 2000, 50
"""Characters and blocks that Slack takes."""

_MARKS = str.maketrans("*~`", "∗∼ˋ")
_UNDERLINES = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""What begins or ends something in another type; within a word, as in an id, an underline does not."""


class Shown(NamedTuple):
    """What is told, with the address of its picture and of the alert on the page, where there are such."""

    notification: Notification
    picture: str | None
    link: str | None


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
    words: Words = ENGLISH,
) -> Message:
    """Return what a receiver is sent: all notifications in one message.

    Args:
        receiver: of which kind it is.
        notifications: one at least.
        keys: what a webhook and addresses of pictures are signed with; several while the key is changed.
        now: the moment of signing.
        pictures: whether pictures go along, where the receiver shows them.
        words: in which language; the alerts are told in it already.
    """

    def picture(one: Notification) -> str | None:
        if not pictures or receiver.page_url is None or not has_picture(one.alert):
            return None
        return address_of(receiver.page_url, receiver.name, one.alert, keys[0], words.language)

    shown = [Shown(one, picture(one), link_to(receiver, one.alert)) for one in notifications]
    match receiver.kind:
        case "webhook":
            return _signed(shown, keys, now)
        case "slack":
            content: Any = _for_slack(shown, words)
        case "alertmanager":
            content = [for_alertmanager(*one, now, _lines(one.notification, words), words) for one in shown]
    return Message(_json(content), {"Content-Type": "application/json"})


def message_id(notifications: Sequence[Notification]) -> str:
    """Return the id of a message: that of what it tells, however often it is sent."""
    ids = [one.id for one in notifications]
    return ids[0] if len(ids) == 1 else sha256("\n".join(ids).encode()).hexdigest()[:32]


def _signed(shown: Sequence[Shown], keys: Sequence[bytes], now: datetime) -> Message:
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
                    **({} if link is None else {"page": link}),
                }
                for one, picture, link in shown
            ]
        },
    }
    body, told_id, at = _json(content), message_id([one.notification for one in shown]), str(int(now.timestamp()))
    return Message(
        body,
        {
            "Content-Type": "application/json",
            "webhook-id": told_id,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(f"v1,{signature(key, told_id, at, body)}" for key in keys),
        },
    )


def _for_slack(shown: Sequence[Shown], words: Words) -> dict[str, Any]:
    """Return a text, and blocks where there are pictures: what does not know blocks shows the text."""
    texts = [_text(one.notification, one.link, words) for one in shown]
    content: dict[str, Any] = {"text": "\n\n".join(texts)}
    if not any(one.picture for one in shown):
        return content
    blocks: list[dict[str, Any]] = []
    for (one, picture, _), text in zip(shown, texts, strict=True):
        blocks += [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in _pieces(text)]
        if picture is not None:
            told = sentence(one.alert, words)[:_LONGEST_ALT_TEXT]
            blocks.append({"type": "image", "image_url": picture, "alt_text": told})
    return content | {"blocks": blocks[:_MOST_BLOCKS]}


def _pieces(text: str) -> list[str]:
    """Return a text in pieces that a block of Slack takes, divided between words."""
    return wrap(text, _LONGEST_SECTION, replace_whitespace=False, drop_whitespace=False, break_on_hyphens=False)


def _text(notification: Notification, link: str | None, words: Words) -> str:
    begin = f"*{begun(notification.state, words)}{_escaped(notification.alert.title)}*"
    lines = [begin, *map(_escaped, _lines(notification, words))]
    if link is not None:
        details = words.say("alert-details")
        lines.append(f"<{link}|{details}>")
    return "\n".join(lines)


def _lines(notification: Notification, words: Words) -> list[str]:
    """Return what is said below the title of an alert: all of it but where it is on the page."""
    alert = notification.alert
    why = [alert.reason] if alert.reason and alert.reason not in alert.text else []
    parts = (f"• {_begin(part.state, notification.state, words)}{part.title}" for part in notification.parts)
    return [alert.text, *why, *parts]


def _begin(state: State, of_message: State, words: Words) -> str:
    """Return how a part begins, which may be in another state than the message it is told in."""
    return "" if state == of_message else begun(state, words)


def _escaped(text: str) -> str:
    """Return text that Slack shows as it is: what deals say names nobody and links nowhere."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").translate(_MARKS)
    return _UNDERLINES.sub("ˍ", text)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
