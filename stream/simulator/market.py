"""What the simulated market is like: where deals come from, what they are worth, why and when they leave a stage.

Told so that there is something to see: one source is worse than the others, the second team loses in its last but one
open stage, mostly on price, in the last team the last open stage jams more and more, and some customers cancel what
they have signed, often after it was paid for.
"""

import math
import random
from datetime import datetime, timedelta
from typing import NamedTuple


class Source(NamedTuple):
    """Where deals come from: how many do, and by what their chance to leave without success is multiplied."""

    value: str
    weight: int
    leak: float


class Leak(NamedTuple):
    """A stage in which a team loses more than the market says, for some time.

    `odds`: by what the odds to leave without success are multiplied. `first`, `until`: from when to before when.
    """

    team: str
    stage: str
    odds: float
    first: datetime
    until: datetime

    def chance(self, usual: float) -> float:
        """Return the chance to leave without success in it."""
        return self.odds * usual / (1 - usual + self.odds * usual)


SOURCES = (
    Source("ORGANIC_SEARCH", 28, 1.0),
    Source("PAID_SEARCH", 20, 1.05),
    Source("REFERRALS", 18, 0.8),
    Source("EMAIL_MARKETING", 14, 1.0),
    Source("PAID_SOCIAL", 14, 2.0),
    Source("OFFLINE", 6, 0.9),
)
_LEAK_BY_SOURCE = {source.value: source.leak for source in SOURCES}

LEAK = 0.28
"""The share of deals that leave a stage without success, for a source, a rep and a team as most are."""
LEAK_OF_LEADS = 0.45
LEAK_OF_THE_LEAKING_TEAM = 0.38
"""What is added in its leaking stage."""
LEAK_AFTER_A_MEETING = 0.8
"""By what a meeting multiplies the chance to leave."""

_DAYS = (3.0, 5.0, 6.0, 8.0, 6.0)
"""Median time in the open stages of a pipeline, in order; the later ones as the last."""
_SPREAD = 0.65
_JAM_GROWS = timedelta(days=120)
_JAM = 3.0
"""How many times longer than usual the jam adds, when it has grown."""

STALLS = 0.04
"""The share of stays in which nothing happens for long."""
_STALLED_DAYS = (25, 100)

CANCELLED = 0.06
"""The share of won deals that customers cancel later."""
CANCELLED_REASON = "cancelled"
_CANCELLED_AFTER_DAYS = (10, 100)

_REASONS = {"price": 26, "competitor": 22, "timing": 20, "no_budget": 14, "no_decision": 12, "": 6}
"""Why deals are lost, with weights; empty: nobody says."""

_FIRST = (
    "Nordwind", "Alster", "Iberis", "Fjord", "Rheingold", "Solvik", "Montara", "Kestrel", "Bergmann", "Castella",
    "Havel", "Lindgren", "Mirador", "Ostsee", "Pinheiro", "Quarz", "Saltholm", "Tejo", "Ulmer", "Vidal", "Westerholt",
    "Zephyr", "Adria", "Birken",
)  # fmt: skip
_SECOND = (
    "Logistics", "Foods", "Energy", "Medical", "Systems", "Retail", "Insurance", "Textiles", "Motors", "Pharma",
    "Glass", "Software", "Hotels", "Tools",
)  # fmt: skip


def source(rng: random.Random) -> str:
    """Return where a new deal comes from."""
    return rng.choices(SOURCES, [one.weight for one in SOURCES])[0].value


def account(rng: random.Random) -> str:
    """Return the name of a company."""
    return f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}"


def amount(rng: random.Random, size: float) -> int:
    """Return what a deal is worth, in hundredths, whole hundreds; `size`: beside the usual deal."""
    return max(5, round(rng.lognormvariate(math.log(95.0 * size), 0.6))) * 10_000


def loss_reason(rng: random.Random, *, too_dear: bool, stalled: bool) -> str:
    """Return why a deal is lost; empty: nobody says."""
    weights = dict(_REASONS)
    if too_dear:
        weights["price"] += 150
    if stalled:
        weights["no_decision"] += 250
    return rng.choices(list(weights), list(weights.values()))[0]


def cancelled_after(rng: random.Random) -> timedelta | None:
    """Return how long after the win of a deal its customer cancels it; None: never."""
    return timedelta(days=rng.uniform(*_CANCELLED_AFTER_DAYS)) if rng.random() < CANCELLED else None


def leak(source_value: str, *, of_leads: bool, met: bool, rep: float, leaking_team: bool) -> float:
    """Return the chance that a deal leaves its stage without success; `rep`: what the rep multiplies it by."""
    chance = (LEAK_OF_LEADS if of_leads else LEAK) * _LEAK_BY_SOURCE.get(source_value, 1.0) * rep
    chance *= LEAK_AFTER_A_MEETING if met else 1.0
    return min(0.9, chance + (LEAK_OF_THE_LEAKING_TEAM if leaking_team else 0.0))


def stay(rng: random.Random, position: int, *, stalled: bool, jam: float) -> timedelta:
    """Return how long a deal stays in the open stage at a position; `jam`: from 0 to 1, how far its jam has grown."""
    if stalled:
        return timedelta(days=rng.uniform(*_STALLED_DAYS))
    usual = rng.lognormvariate(math.log(_DAYS[min(position, len(_DAYS) - 1)]), _SPREAD)
    return timedelta(days=usual * (1 + _JAM * jam))


def jam(at: datetime, full: datetime | None) -> float:
    """Return how far the jam has grown at a moment, from 0 to 1; `full`: when it is all there, None: long ago."""
    if full is None:
        return 1.0
    return min(1.0, max(0.0, 1 - (full - at) / _JAM_GROWS))
