"""What is to come of open deals, off the rows of all deals: velocity, weighted pipeline, forecast."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from math import ceil
from typing import NamedTuple

from stream.oracle.organisation import EPOCH, Organisation, Written
from stream.oracle.rows import Row

_MICRO = timedelta(microseconds=1)
_TWENTY = 20


class Period(NamedTuple):
    """The days of a report, and the last day of the whole period that they are the begin of."""

    first: date
    last: date
    until: date


class OutlookOfAll:
    """What is known of all deals at a moment.

    Args:
        rows: of all deals, as `stream.oracle.rows` makes them.
        organisation: the funnel file.
        now: the moment.
    """

    def __init__(self, rows: Iterable[Row], organisation: Organisation, now: datetime) -> None:
        self._rows = [row for row in rows if not row["is_deleted"] and not row["is_lead"]]
        self._o = organisation
        self._now = now
        self._today = organisation.day(now)
        self._cycle = median_cycle(self._rows)

    def velocity(self, is_one_of: Callable[[Row, str], bool]) -> float | None:
        """Return open qualified deals × win rate × average deal / cycle days of somebody.

        Args:
            is_one_of: says of (place, pipeline) whether it is looked at.
        """
        if self._cycle is None:
            return None
        first = self._today - timedelta(days=max(1, ceil(2 * self._cycle)) - 1)
        closed = [
            row
            for row in self._rows
            if row["outcome"] in ("won", "lost")
            and is_one_of(row["closed"], row["pipeline_id"])
            and first <= self._day(row["closed_at"]) <= self._today
        ]
        won = [row for row in closed if row["outcome"] == "won"]
        qualified = [row["outcome"] == "won" for row in closed if row["qualified"]]
        amounts = [row["closed_amount"] for row in won if row["closed_amount"] is not None]
        seconds = [
            (row["closed_at"] - row["created_at"]) // 10**6
            for row in won
            if row["created_at"] is not None and row["created_at"] <= row["closed_at"]
        ]
        if not qualified or not amounts or not seconds:
            return None
        days = sum(seconds) / len(seconds) / 86_400
        open_ = sum(row["qualified"] and is_one_of(row["owner"], row["pipeline_id"]) for row in self._open())
        return open_ * sum(qualified) / len(qualified) * sum(amounts) / len(amounts) / days if days >= 1 else None

    def weighted_pipeline(self, is_one_of: Callable[[Row, str], bool]) -> float | None:
        """Return the open amounts of somebody, each times its chance; those of which none is known are left out."""
        theirs = [row for row in self._open() if row["amount"] and is_one_of(row["owner"], row["pipeline_id"])]
        known = [(chance, self._worth(row) or 0) for row in theirs if (chance := self.chance(row)) is not None]
        return sum(chance * worth for chance, worth in known) if known or not theirs else None

    def forecast(self, is_one_of: Callable[[Row, str], bool], period: Period) -> dict[str, float] | None:
        """Return booked, mean and quantiles of somebody's period, from all that may become of the due deals."""
        won = [row for row in self._rows if row["outcome"] == "won" and is_one_of(row["closed"], row["pipeline_id"])]
        booked = sum(
            row["closed_amount"] or 0 for row in won if period.first <= self._day(row["closed_at"]) <= period.until
        )
        due = [
            row
            for row in self._open()
            if is_one_of(row["owner"], row["pipeline_id"])
            and row["expected_close"] is not None
            and self._day(row["expected_close"]) <= period.until >= self._today
            and self._worth(row) is not None
        ]
        chances = [(self._worth(row) or 0, self.chance(row)) for row in due]
        known = [(worth, chance) for worth, chance in chances if chance is not None]
        if due and not known:
            return None
        sums = _all_that_may_come(known)
        told = {"booked": float(booked), "mean": booked + sum(value * share for value, share in sums.items())}
        for percent in (10, 50, 90):
            told[f"p{percent}"] = booked + next(
                value
                for value in sorted(sums)
                if sum(share for other, share in sums.items() if other <= value) >= percent / 100 - 1e-6
            )
        return told

    def chance(self, row: Row) -> float | None:
        """Return the chance that an open deal is won from its stage; None: not known."""
        if self._cycle is None:
            return None
        last = self._today - timedelta(days=max(1, ceil(2 * self._cycle)))
        first = last - timedelta(days=364)
        reached = [
            (place["team_id"], other["outcome"])
            for other in self._rows
            for place in other["reached"]
            if place["stage_id"] == row["stage_id"] and first <= self._day(place["at"]) <= last
        ]
        if not any(outcome for _, outcome in reached):
            return None
        everybody = sum(outcome == "won" for _, outcome in reached) / len(reached)
        own = [outcome == "won" for team_id, outcome in reached if team_id == row["owner"]["team_id"]]
        return float(sum(own) + _TWENTY * everybody) / (len(own) + _TWENTY)

    def _open(self) -> Iterator[Row]:
        for row in self._rows:
            place = self._o.places.get(row["stage_id"])
            if place is not None and place.kind == "open" and not place.of_leads:
                yield row

    def _worth(self, row: Row) -> int | None:
        if row["amount"] is None or row["currency"] is None:
            return None
        return self._o.reported(Written(row["amount"], None, row["currency"], None), self._now)

    def _day(self, at: int) -> date:
        return self._o.day(EPOCH + at * _MICRO)


def median_cycle(rows: Iterable[Row]) -> float | None:
    """Return the median days from creation to close of the deals won; of two middle ones the lower."""
    minutes: list[int] = sorted(
        (row["closed_at"] - row["created_at"]) // (60 * 10**6)
        for row in rows
        if row["outcome"] == "won" and row["created_at"] is not None and row["created_at"] <= row["closed_at"]
    )
    return float(minutes[(len(minutes) - 1) // 2]) / 1440 if minutes else None


def _all_that_may_come(deals: list[tuple[int, float]]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for won in product((True, False), repeat=len(deals)):
        share = 1.0
        for is_won, (_, chance) in zip(won, deals, strict=True):
            share *= chance if is_won else 1 - chance
        sums[sum(worth for is_won, (worth, _) in zip(won, deals, strict=True) if is_won)] += share  # type: ignore[assignment]
    return sums
