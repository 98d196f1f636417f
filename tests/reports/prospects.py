"""Deals told by how many days ago something happened to them."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from schemas.events import DealEvent
from tests.support.deals import event
from tests.support.histories import KNOWN

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


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


def drawn(chance: Random, number: int) -> list[DealEvent]:
    """Deals of two teams that took some way through the stages; some are open still."""
    events: list[DealEvent] = []
    for n in range(number):
        days = chance.uniform(3, 500)
        lines: list[tuple[float, str, Any]] = [(days, "created", None), (days, "amount", chance.randint(1, 9_000))]
        for stage in ("lead", "meet", "offer")[chance.randrange(3) :]:
            lines.append((days, "stage", stage))
            if chance.random() < 0.5:
                lines.append((days, "closes", ago(days - chance.uniform(-20, 90))))
            days -= chance.uniform(1, 30)
            if chance.random() < 0.3:
                lines.append((days + 0.5, "amount", chance.randint(1, 9_000)))
        if chance.random() < 0.9:
            lines.append((days, "stage", chance.choice(("won", "won", "lost"))))
        told = [line for line in lines if line[0] > 0]
        events += deal(f"d{n}", *told, owner=chance.choice(("ada", "cy")))
    return events
