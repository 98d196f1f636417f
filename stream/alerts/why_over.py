"""Why an alert is over, weaker or taken back: kept by ids, so that it can be said in any language."""

from datetime import datetime
from typing import Any

from schemas.alert import Alert, Because
from stream.words import ENGLISH, Words

NOTHING: dict[str, Any] = {"reason": "", "because": None}
"""Fields of an alert of which there is nothing to say."""


def because(id_: str, /, **told: int | str) -> dict[str, Any]:
    """Return the fields of an alert that say why it is so: by the id of a message, and in English."""
    reason = Because(id=id_, told=told)
    return {"reason": _said(reason, ENGLISH), "because": reason}


def reason_of(alert: Alert, words: Words) -> str:
    """Return why an alert is so; of one that was judged before reasons had ids, in English."""
    return alert.reason if alert.because is None else _said(alert.because, words)


def _said(reason: Because, words: Words) -> str:
    told = dict(reason.told)
    if isinstance(at := told.get("at"), str):
        told["at"] = words.moment(datetime.fromisoformat(at))
    return words.say(reason.id, **told)
