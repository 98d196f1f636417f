"""Deals as each CRM's API tells their history, for a portal whose funnel is that of tests.support.webhooks."""

from typing import Any


def change(value: str, timestamp: str) -> dict[str, Any]:
    return {
        "value": value,
        "timestamp": timestamp,
        "sourceType": "CRM_UI",
        "sourceId": "userId:9",
        "updatedByUserId": 9,
    }


def hubspot_deal(deal_id: str, created: str, **histories: list[tuple[str, str]]) -> dict[str, Any]:
    """A deal; of each property when it got which value, the oldest first. HubSpot tells the newest first."""
    told = {name: [change(value, at) for at, value in reversed(history)] for name, history in histories.items()}
    now = {name: history[-1][1] for name, history in histories.items()}
    base = {"id": deal_id, "createdAt": created, "updatedAt": created, "archived": False}
    return base | {"properties": {"createdate": created, **now}, "propertiesWithHistory": told}


WON = hubspot_deal(
    "501",
    "2026-11-02T09:00:00.100Z",
    dealstage=[
        ("2026-11-02T09:00:00.100Z", "lead"),
        ("2026-11-05T10:00:00.000Z", "lost"),
        ("2026-11-06T10:00:00.000Z", "lead"),
        ("2026-11-10T15:30:00.250Z", "won"),
    ],
    hubspot_owner_id=[("2026-11-02T09:00:00.100Z", "101")],
    amount=[("2026-11-03T08:00:00.000Z", "1000.5"), ("2026-11-09T08:00:00.000Z", "1200")],
    deal_currency_code=[("2026-11-03T08:00:00.000Z", "USD")],
    closedate=[("2026-11-02T09:00:00.100Z", "2026-12-31T22:59:59.999Z"), ("2026-11-10T15:30:00.250Z", "1794843000250")],
)
OPEN = hubspot_deal(
    "502",
    "2026-11-04T09:00:00.000Z",
    dealstage=[("2026-11-04T09:00:00.000Z", "lead")],
    hubspot_owner_id=[("2026-11-04T09:00:00.000Z", "101"), ("2026-11-05T09:00:00.000Z", "")],
)
