"""A year of a CRM with a season: months, ages and volumes as of a public set of 8,800 deals, drawn anew from a seed.

Loss shares by month are those of its closed deals, March to December 2017; young deals are lost more often, and there
are more of them in the first months of a quarter. Nothing leaks: what differs in the last quarter is a month's own
wobble.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import NamedTuple

from stream.leaks.calibration import Calibration, calibrate

from stream.leaks.baseline import prior
from stream.leaks.chain import observed
from stream.leaks.detector import Baseline
from stream.leaks.life import Alert, Firing, Message, firings, messages, reconcile
from stream.leaks.logit import Cell, level, logistic
from stream.leaks.season import Season, season, shrunk_offsets
from stream.leaks.wobble import variance

LOST = (0.18, 0.51, 0.46, 0.17, 0.51, 0.43, 0.21, 0.51, 0.47, 0.22)
CLOSED = (531, 710, 722, 531, 719, 744, 769, 660, 650, 675)
"""Deals, March to September and October to December."""
YOUNG = ((0.32, 0.16, 0.16, 0.18, 0.18), (0.28, 0.18, 0.18, 0.18, 0.18), (0.14, 0.18, 0.22, 0.22, 0.24))
"""Shares of the age bands by month of quarter."""
BANDS = (0.7, 0.1, -0.2, -0.3, 0.1)
REGIONS = {"west": ("ann", "bob"), "central": ("cid", "dot"), "east": ("eva", "fay")}
PARENTS = {name: region for region, names in REGIONS.items() for name in names} | dict.fromkeys(REGIONS, "all")
SERIES = ("all", *REGIONS, *(name for names in REGIONS.values() for name in names))
FIRST, WATCH, LAST = date(2017, 3, 1), date(2017, 10, 1), date(2017, 12, 31)
BETWEEN = 64 * len(SERIES)
"""Working days between the false alarms of a series: one in the quarter over all ten."""


class Deal(NamedTuple):
    """A closed deal."""

    day: date
    manager: str
    band: int
    lost: bool


def year(seed: int) -> list[Deal]:
    """Return the closed deals of ten months."""
    draw = Random(seed)
    managers = [name for names in REGIONS.values() for name in names]
    usual = {name: draw.gauss(0, 0.1) for name in managers}
    deals = []
    for place, (lost, closed) in enumerate(zip(LOST, CLOSED, strict=True)):
        month = 3 + place
        days = [day for day in _days(date(2017, month, 1), LAST) if day.month == month]
        shares = YOUNG[(month - 1) % 3]
        at = level(
            [
                Cell(round(10000 * share), round(10000 * share * lost), offset)
                for share, offset in zip(shares, BANDS, strict=True)
            ]
        )
        for _ in range(closed):
            manager, band = draw.choice(managers), draw.choices(range(5), shares)[0]
            rate = logistic(at + BANDS[band] + usual[manager])
            deals.append(Deal(draw.choice(days), manager, band, draw.random() < rate))
    return sorted(deals)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def of(series: str, deals: list[Deal]) -> list[Deal]:
    """Return the deals of a series."""
    return [deal for deal in deals if series in ("all", deal.manager, PARENTS[deal.manager])]


def cells(deals: list[Deal], bands: dict[int, float], told: Season | None) -> list[Cell]:
    """Return some deals by stratum."""
    sums: dict[float, tuple[int, int]] = {}
    for deal in deals:
        offset = bands[deal.band] + (told.offset(deal.day) if told else 0.0)
        n, x = sums.get(offset, (0, 0))
        sums[offset] = n + 1, x + deal.lost
    return [Cell(n, x, offset) for offset, (n, x) in sorted(sums.items())]


class Board:
    """All ten series, calibrated on March to September."""

    def __init__(self, deals: list[Deal]) -> None:
        self.before = [deal for deal in deals if deal.day < WATCH]
        self.after = [deal for deal in deals if deal.day >= WATCH]
        by_band = {band: [deal for deal in self.before if deal.band == band] for band in range(5)}
        raw = shrunk_offsets({b: [Cell(len(some), sum(d.lost for d in some))] for b, some in by_band.items()})
        self.bands = {band: raw.by[band] for band in range(5)}
        daily = [(deal.day, Cell(1, int(deal.lost), self.bands[deal.band])) for deal in self.before]
        last = WATCH - timedelta(days=1)
        self.season = season(daily, FIRST, last, wobble=0.0025)
        months = [
            [
                cells(list(some), self.bands, self.season)
                for _, some in groupby(of(name, self.before), lambda d: d.day.month)
            ]
            for name in SERIES
        ]
        self.wobble = variance(months)
        self.season = season(daily, FIRST, last, self.wobble)

    def calibration(self, name: str) -> Calibration:
        """Return what a series is watched with."""
        parent = PARENTS.get(name, "all")
        siblings = [one for one in SERIES if PARENTS.get(one) == parent]
        own, above, *others = (
            cells(of(one, self.before), self.bands, self.season) for one in (name, parent, *siblings)
        )
        counts = [len([d for d in of(name, self.before) if d.day == day]) for day in _days(FIRST, WATCH)]
        return calibrate(
            Baseline(tuple(own), prior(above, others)), observed(counts), BETWEEN, self.wobble + self.season.variance
        )

    def messages(self, calibrations: dict[str, Calibration]) -> list[Message]:
        """Return what is sent in the last quarter."""
        days = list(_days(WATCH, LAST))
        alerts: list[Alert] = []
        for name, calibration in calibrations.items():
            some = of(name, self.after)
            buckets = [cells([deal for deal in some if deal.day == day], self.bands, self.season) for day in days]
            steps = calibration.detector.run(buckets)
            run = [
                Firing(days[fired], days[fired], None if ended is None else days[ended])
                for fired, ended in firings(steps)
            ]
            alerts += reconcile(name, calibration.id, [], run, dict.fromkeys(days, False))
        return messages(alerts, PARENTS, days)


def test_at_one_false_alarm_a_quarter_at_most_two_messages_go_out():
    board = Board(year(1))
    assert board.season.state == "used"
    assert len(board.messages({name: board.calibration(name) for name in SERIES})) <= 2


def test_without_the_season_a_region_and_its_manager_would_alarm():
    board = Board(year(1))
    board.season = Season((0.0,) * 3, (0.0,) * 7, 0.0, 0, 1)
    board.wobble = 0.0025
    alone = {name: board.calibration(name) for name in ("east", "eva")}
    assert len({one for message in board.messages(alone) for one in message.alerts}) == 2


def test_a_leak_on_top_of_the_season_is_sent():
    draw = Random(5)
    deals = [
        deal._replace(lost=True)
        if deal.manager == "eva" and deal.day >= date(2017, 11, 6) and draw.random() < 0.6
        else deal
        for deal in year(1)
    ]
    board = Board(deals)
    sent = board.messages({name: board.calibration(name) for name in ("east", "eva", "fay")})
    assert any(message.series in ("east", "eva") for message in sent)
