"""Deals told by how many days ago something happened to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.events import DealEvent
from tests.support.deals import event
from tests.support.histories import KNOWN

NOW = datetime.now(UTC)


def ago(days: float) -> str:
    return f"{(NOW - timedelta(days=days)).astimezone(KNOWN.zone):%Y-%m-%d %H:%M}"


def deal(deal_id: str, *told: tuple[float, str, Any], owner: str = "ada") -> list[DealEvent]:
    """A deal of which things are told so many days ago; its first line is also when it is given to its owner."""
    lines = [(told[0][0], "owner", owner), *told]
    return [event(n, ago(days), kind, value, deal_id=deal_id) for n, (days, kind, value) in enumerate(lines)]


def reached(name: str, number: int, won: int, stage: str = "offer", owner: str = "ada") -> list[DealEvent]:
    """Deals that reached a stage 100 days ago, of which some were won after 20 days, and the others lost."""
    some = []
    for n in range(number):
        end = "won" if n < won else "lost"
        some += deal(
            f"{name}{n}", (100, "created", None), (100, "stage", stage), (100, "amount", 1_000), (80, "stage", end),
            owner=owner,
        )  # fmt: skip
    return some
