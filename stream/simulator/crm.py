"""What the simulated CRM records and sends: HubSpot's deal events, and activities in dealstream's own schema."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Wire = dict[str, Any]
"""An item as it is sent: {"to": "hubspot" | "standard", "body": …}."""

PORTAL = 4_711
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@dataclass(slots=True)
class Deal:
    """What the CRM shows of a deal now. `pipeline` and `stage` count in the funnel file; `amount` in hundredths.

    `last`: its last event. `since`: when it came into its stage. `next_move`: when it leaves it. `stalled`: nothing
    happens until then. `met`: there was a meeting.
    """

    id: int
    pipeline: int
    stage: int
    rep: str
    amount: int
    last: datetime
    since: datetime
    next_move: datetime
    source: str = ""
    account: str = ""
    stalled: bool = False
    reopened: bool = False
    met: bool = False


def milliseconds(at: datetime) -> int:
    """Return a moment as whole milliseconds since 1970, in integers: floats would put two events into one."""
    return (at - _EPOCH) // _MS


class Crm:
    """Writes events down, each with an id of its own."""

    def __init__(self, next_deal: int = 1, next_event: int = 1, next_activity: int = 1) -> None:
        self.next_deal = next_deal
        self.next_event = next_event
        self.next_activity = next_activity

    def new_deal_id(self) -> int:
        """Return an id that no deal has yet."""
        self.next_deal += 1
        return self.next_deal - 1

    def deal_event(self, deal: Deal, at: datetime, kind: str, **fields: Any) -> Wire:
        """Return an event of a deal. `kind` is HubSpot's subscriptionType.

        No two events of a deal are in one millisecond, so that their order never depends on an id.
        """
        deal.last = max(at, deal.last + _MS)
        number = self.next_event
        self.next_event += 1
        body = {
            "eventId": number,
            "subscriptionId": 1,
            "portalId": PORTAL,
            "appId": 1,
            "occurredAt": milliseconds(deal.last),
            "subscriptionType": kind,
            "attemptNumber": 0,
            "objectId": deal.id,
            "changeSource": "CRM_UI",
        }
        return {"to": "hubspot", "body": body | fields}

    def change(self, deal: Deal, at: datetime, name: str, value: str) -> Wire:
        """Return the change of one property."""
        return self.deal_event(deal, at, "deal.propertyChange", propertyName=name, propertyValue=value)

    def activity(self, at: datetime, kind: str, rep: str, seconds: int, deal: Deal | None) -> Wire:
        """Return an activity that a rep logged."""
        number = self.next_activity
        self.next_activity += 1
        body: Wire = {
            "type": "activity.logged",
            "event_id": f"activity-{number}",
            "activity_id": f"a{number}",
            "activity_type": kind,
            "rep_id": rep,
            "occurred_at": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "duration_seconds": seconds,
        }
        if deal is not None:
            body["deal_id"] = f"hubspot:{deal.id}"
        return {"to": "standard", "body": body}


def corrected(activity: Wire, seconds: int) -> Wire:
    """Return the correction of an activity: the same event, one revision later."""
    body = activity["body"]
    return activity | {"body": body | {"revision": body.get("revision", 0) + 1, "duration_seconds": seconds}}


def moment(item: Wire) -> datetime:
    """Return when an item happened."""
    body = item["body"]
    if item["to"] == "hubspot":
        since: int = body["occurredAt"]
        return _EPOCH + since * _MS
    at: str = body["occurred_at"]
    return datetime.fromisoformat(at)


def identity(item: Wire) -> tuple[object, ...]:
    """Return what tells an item from every other one of its simulation."""
    body = item["body"]
    if item["to"] == "hubspot":
        return "hubspot", body["eventId"]
    return "standard", body["event_id"], body.get("revision", 0)
