"""Counts of a made-up year, in which a leak can begin, and boards that are judged on them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random

from stream.alerts.board import Board, judge
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate
from stream.alerts.counts import Batch, Counts, DayCounts
from stream.alerts.series import Series
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.leaks.logit import shifted
from tests.support.small_funnel import ONE_STAGE

TEXT = (
    ONE_STAGE
    + """teams: [{id: north, name: North}, {id: south, name: South}, {id: east, name: East}]
territories: [{id: land, name: Land}, {id: sea, name: Sea}]
reps:
  - {id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: north, territory: land}]}
alerts: {watch: [lost], false_alarms_a_month: 0.05}
"""
)
FUNNEL = Funnel(parse(TEXT))
FIRST_DAY = date(2026, 7, 1)
LAST_DAY = date(2026, 9, 30)
QUARTER = Days(FIRST_DAY, LAST_DAY)
LEAK = Days(date(2026, 7, 20), date(2026, 8, 21))
"""When the team of the north leaks, in counts in which it does."""
HOMES = {"north": "land", "south": "land", "east": "sea"}
MADE_AT = datetime(2026, 7, 1, 6, tzinfo=UTC)
RATES = (0.1, 0.2, 0.3)  # by band
_EPOCH = date(1970, 1, 1)
LOST = Series("lost", "new", "offer", "all")
NORTH = LOST.of("team", "north")


def lost_counts(
    days: Days, seed: int, leaks: Mapping[str, Days] | None = None, a_day: int = 4, odds: float = 3.0
) -> Counts:
    """Return counts of losses of three teams, their territories and all; leaks begin and end by team."""
    draw = Random(seed)
    cells: dict[Series, dict[tuple[int, int], list[int]]] = {}
    for day in days.each():
        for team, territory in HOMES.items():
            leak = (leaks or {}).get(team)
            is_leaking = leak is not None and leak.first <= day <= leak.last
            for _ in range(0 if day.weekday() > 4 else draw.randint(0, 2 * a_day)):
                band = draw.randrange(3)
                rate = shifted(RATES[band], odds) if is_leaking else RATES[band]
                leaked = draw.random() < rate
                for series in (LOST, LOST.of("territory", territory), LOST.of("team", team)):
                    cell = cells.setdefault(series, {}).setdefault(((day - _EPOCH).days, band), [0, 0])
                    cell[0] += 1
                    cell[1] += leaked
    return Counts(days, {series: columns(of) for series, of in cells.items()}, [])


def columns(cells: Mapping[tuple[int, int], list[int]]) -> DayCounts:
    """Return cells by day and band as columns."""
    ordered = sorted((*key, *value) for key, value in cells.items() if value[0])
    return DayCounts(*([one[place] for one in ordered] for place in range(4)))


def calibrated(seed: int = 1, file=FUNNEL.file):
    """Return a calibration made of a quiet year."""
    counts = lost_counts(baseline_days(FIRST_DAY), seed)
    return calibrate(FIRST_DAY, History(counts, {}, HOMES, {}, ()), file, MADE_AT)


def judged(calibration, counts, until: date, known: Iterable = (), answers=None) -> Board:
    """Return the board as of the end of a day."""
    return judge(calibration, counts, until, known, answers or {}, FUNNEL)


def day_by_day(calibration, counts, until: date, start: date = FIRST_DAY) -> Board:
    """Return the board that is judged at the end of each day."""
    board = Board([], {})
    for number in range((until - start).days + 1):
        board = judged(calibration, counts, start + timedelta(days=number), board.alerts)
    return board


def with_day(counts: Counts, series: Series, day: date, band: int, outcomes: int, leaks: int) -> Counts:
    """Return counts in which a cell of a series is another one."""
    cells = {(d, b): [n, x] for d, b, n, x in zip(*counts.of[series], strict=True)}
    cells[(day - _EPOCH).days, band] = [outcomes, leaks]
    return counts._replace(of={**counts.of, series: columns(cells)})


def batch(number: int = 12, day: date = date(2026, 8, 5), **fields) -> Batch:
    """Return a batch of deals that Ada lost."""
    at = int(datetime(day.year, day.month, day.day, 10, tzinfo=UTC).timestamp()) * 10**6
    deals = tuple(f"d{one}" for one in range(number))
    told = Batch("new", "offer", "north", "land", "ada", "lost", day, at, number, {0: number}, 1000 * number, deals)
    return told._replace(**fields)
