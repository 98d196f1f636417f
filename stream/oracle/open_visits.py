"""The visits that are under way: how many, since when, worth how much today."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from schemas.currencies import minor_digits
from schemas.funnel_file import Stage
from stream.oracle.hours import Window
from stream.oracle.organisation import EPOCH, Organisation, Written


class OpenVisits:
    """Those of one team. Ages are those of the hours, as windows tell no more."""

    def __init__(self) -> None:
        self._begins: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._amounts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, hour: int, measures: dict[str, int]) -> None:
        """Add what a window says of them."""
        for key, value in measures.items():
            name, _, rest = key.partition(":")
            if name == "waiting":
                self._begins[rest][hour] += value
            elif name == "waiting_amount":
                stage, _, currency = rest.partition(":")
                self._amounts[stage][currency] += value

    def number(self, stage: Stage) -> int:
        """Return how many are in a stage."""
        return self._begins[stage.id].total()

    def stuck(self, stage: Stage, now: datetime) -> int:
        """Return how many of them are there for longer than the stage's limit."""
        return stuck_of(self._begins[stage.id], stage, now)

    def amount(self, stages: list[Stage], now: datetime, organisation: Organisation) -> int:
        """Return their amounts in the minor unit of the reporting currency, each currency at today's rate."""
        sums: Counter[str] = Counter()
        for stage in stages:
            sums.update(self._amounts[stage.id])
        written = (Written(amount, None, currency, None) for currency, amount in sums.items())
        return sum(organisation.reported(one, now) or 0 for one in written)

    def elapsed(self, stage_id: str, until: datetime) -> int:
        """Return the seconds that they have spent in a stage by a moment, of those that had begun by then."""
        end = (until - EPOCH) // timedelta(seconds=1)
        return sum(n * (end - hour) for hour, n in self._begins[stage_id].items() if hour < end)


def stuck_of(by_hour: Counter[int], stage: Stage, now: datetime) -> int:
    """Return how many came to a stage longer ago than its limit."""
    limit = stage.stalled_after_days
    return sum(n for hour, n in by_hour.items() if limit is not None and hour + limit * 86_400 <= now.timestamp())


def open_visits(expected: dict[Window, dict[str, int]]) -> defaultdict[str, OpenVisits]:
    """Return those of each team."""
    teams: defaultdict[str, OpenVisits] = defaultdict(OpenVisits)
    for (team, _, _, _, hour), measures in expected.items():
        if any(key.startswith("waiting") for key in measures):
            teams[team].add(hour, measures)
    return teams


def unit(currency: str) -> int:
    """Return how many minor units one of a currency has."""
    return int(10 ** minor_digits(currency))
