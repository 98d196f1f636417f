"""A year of a CRM with a season, from what was counted to what is told: months and volumes of a public set of deals.

Loss shares by month are those of its deals closed from March to December 2017. Nothing leaks in them: what differs in
the last quarter is a month's own wobble.
"""

from calendar import monthrange
from datetime import UTC, date, datetime
from random import Random

import pytest

from stream.alerts.board import judge
from stream.alerts.calibrating.calibration import History, calibrate
from stream.alerts.counts import Counts
from stream.alerts.series import Series
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.leaks.logit import Cell, level, logistic, shifted
from tests.alerts.boards import columns

LOST = (0.18, 0.51, 0.46, 0.17, 0.51, 0.43, 0.21, 0.51, 0.47, 0.22)
CLOSED = (531, 710, 722, 531, 719, 744, 769, 660, 650, 675)
"""Deals, March to September and October to December."""
YOUNG = ((0.32, 0.16, 0.16, 0.18, 0.18), (0.28, 0.18, 0.18, 0.18, 0.18), (0.14, 0.18, 0.22, 0.22, 0.24))
"""Shares of the age bands by month of quarter: there are more young deals in its first months."""
BANDS = (0.7, 0.1, -0.2, -0.3, 0.1)
"""And by how many log odds they are lost more often."""
MANAGERS = {"ann": "west", "bob": "west", "cid": "central", "dot": "central", "eva": "east", "fay": "east"}
YEAR, FIRST_DAY, LAST_DAY = date(2017, 3, 1), date(2017, 10, 1), date(2017, 12, 31)
FUNNEL = Funnel(
    parse(
        """
time_zone: UTC
currency: USD
pipelines:
  - id: deals
    name: Deals
    stages: [{id: open, name: Open, kind: open}, {id: won, name: Won, kind: won}, {id: lost, name: Lost, kind: lost}]
teams: [{id: ann, name: Ann}]
reps: [{id: a, name: A, assignments: [{starts: 2017-01-01, team: ann}]}]
alerts: {watch: [win_rate], false_alarms_a_month: 0.3333}
"""
    )
)
ALL = Series("win_rate", "deals", "", "all")


def closed(seed, odds=1.0):
    """Return what is counted of ten months; in November and December the odds of losing are so many times Eva's."""
    draw = Random(seed)
    usual = {name: draw.gauss(0, 0.1) for name in MANAGERS}
    cells: dict[Series, dict[tuple[int, int], list[int]]] = {}
    for place, (lost, number) in enumerate(zip(LOST, CLOSED, strict=True)):
        month = 3 + place
        shares = YOUNG[(month - 1) % 3]
        ages = zip(shares, BANDS, strict=True)
        at = level([Cell(round(10_000 * share), round(10_000 * share * lost), offset) for share, offset in ages])
        days = [date(2017, month, one) for one in range(1, monthrange(2017, month)[1] + 1)]
        worked = [one for one in days if one.weekday() < 5]
        for _ in range(number):
            day, band = draw.choice(worked), draw.choices(range(5), shares)[0]
            manager = draw.choice(list(MANAGERS))
            rate = logistic(at + BANDS[band] + usual[manager])
            if manager == "eva" and month >= 11:
                rate = shifted(rate, odds)
            leaked = draw.random() < rate
            for series in (ALL, ALL.of("territory", MANAGERS[manager]), ALL.of("team", manager)):
                cell = cells.setdefault(series, {}).setdefault(((day - date(1970, 1, 1)).days, band), [0, 0])
                cell[0] += 1
                cell[1] += leaked
    return {series: columns(of) for series, of in cells.items()}


def between(counts, first, last):
    """Return the counts of some days."""
    ends = [(day - date(1970, 1, 1)).days for day in (first, last)]
    some = {}
    for series, of in counts.items():
        cells = {(day, band): [n, x] for day, band, n, x in zip(*of, strict=True) if ends[0] <= day <= ends[1]}
        some[series] = columns(cells)
    return Counts(Days(first, last), some, [])


def fired(seed, odds=1.0, seasonal=True):
    """Return the alerts of the last quarter; not `seasonal`: of one that is taken to be like every other month."""
    counts = closed(seed, odds)
    before = between(counts, YEAR, date(2017, 9, 30))
    history = History(before, {}, MANAGERS, {}, ())
    calibration = calibrate(FIRST_DAY, history, FUNNEL.file, datetime(2017, 10, 1, tzinfo=UTC))
    if not seasonal:
        even = {key: one.model_copy(update={"months": (0.0,) * 3}) for key, one in calibration.patterns.items()}
        calibration = calibration.model_copy(update={"patterns": even})
    board = judge(calibration, between(counts, FIRST_DAY, LAST_DAY), LAST_DAY, (), {}, FUNNEL)
    return [one for one in board.alerts if one.fired_on is not None]


def test_at_one_false_alarm_a_quarter_two_messages_at_most_go_out_on_average():
    assert sum(len({alert.group_id for alert in fired(seed)}) for seed in range(1, 7)) <= 2 * 6


@pytest.mark.parametrize("seed", [1, 2])
def test_without_the_season_everybody_would_alarm(seed):
    assert any(not alert.team_id and not alert.territory_id for alert in fired(seed, seasonal=False))


def test_a_leak_on_top_of_the_season_is_told():
    assert "eva" in {alert.team_id for alert in fired(1, odds=3.0)}
