"""Alerts as they are told in a language. On `sales.alerts` and in ClickHouse they stand in English."""

from schemas.alert import Alert
from schemas.alerting import Receiver
from stream.alerts.receivers.due import Notification
from stream.alerts.silence.words import of_silence
from stream.alerts.why_over import reason_of
from stream.alerts.words import of_alert
from stream.core.funnel import Funnel
from stream.words import DEAL, ENGLISH, LANGUAGES, Words, chosen


def told_in(words: Words, alert: Alert, funnel: Funnel) -> Alert:
    """Return an alert with title, text and reason in a language; in English as it was judged."""
    if words.language == ENGLISH.language:
        return alert
    said = of_silence(alert, funnel, words) if alert.kind == "silence" else of_alert(alert, funnel, words)
    return alert.model_copy(update=said | {"reason": reason_of(alert, words)})


class Speaker:
    """Tells receivers in their languages. `language`: that of those who have none; empty: English.

    `deal`: what languages that have several words for it call a deal.
    """

    def __init__(self, funnel: Funnel, language: str = "", deal: str = DEAL) -> None:
        self._funnel = funnel
        self._language = language
        self._deal = deal

    def words(self, receiver: Receiver) -> Words:
        """Return the words for a receiver."""
        return LANGUAGES.words(chosen((receiver.language, self._language), LANGUAGES.tags), self._deal)

    def told(self, notification: Notification, words: Words) -> Notification:
        """Return a notification in a language."""
        parts = tuple(told_in(words, part, self._funnel) for part in notification.parts)
        return notification._replace(alert=told_in(words, notification.alert, self._funnel), parts=parts)
