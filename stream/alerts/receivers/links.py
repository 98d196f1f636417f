"""Where an alert is on the page. Pure."""

from urllib.parse import urlencode

from schemas.alert import Alert
from schemas.alerting import Receiver

PARAMETER = "alert"
"""Of the page's address: the alert that is opened."""


def link_to(receiver: Receiver, alert: Alert) -> str | None:
    """Return the address at which a receiver finds an alert on the page; None: where the page is, is not known."""
    if receiver.page_url is None:
        return None
    return f"{receiver.page_url.rstrip('/')}/?{urlencode({PARAMETER: alert.alert_id})}"
