"""Made-up arrivals by the hour, and boards that are judged on them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stream.alerts.series import Series
from stream.alerts.silence.arrivals import HOUR, Arrivals, of_silence
from stream.alerts.silence.judge import SilenceBoard, judge_silence
from stream.config.funnel_file import parse
from stream.core.funnel import MICROS, Funnel
from tests.support.small_funnel import ONE_STAGE

TEXT = (
    ONE_STAGE
    + """teams: [{id: north, name: North}, {id: south, name: South}]
reps: [{id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: north}]}]
activity_types: []
sources: {property: origin, names: {web: Website}}
"""
)
FUNNEL = Funnel(parse(TEXT))
ZONE = ZoneInfo("Europe/Berlin")
HUBSPOT, CLOSE = of_silence("connector", "hubspot"), of_silence("connector", "close")
NORTH, SOUTH = of_silence("team", "north"), of_silence("team", "south")
WEB = of_silence("source", "web")
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=ZONE)
"""Something came in the hour before it, and nothing since."""
BEGAN = datetime(2025, 11, 3, tzinfo=ZONE)
"""A Monday, seventeen weeks before."""
DAYS = 364.0
"""Between two false alarms of a series."""


def funnel(more: str = "") -> Funnel:
    """Return the funnel with more in its file."""
    return Funnel(parse(TEXT + more))


def in_office(at: datetime) -> int:
    """Two come in each hour of Monday to Friday, nine to five."""
    return 2 if at.weekday() < 5 and 9 <= at.hour < 17 else 0


def came(
    until: datetime,
    usually: Callable[[datetime], int] = in_office,
    since: datetime = BEGAN,
    also: Iterable[datetime] = (),
) -> dict[int, tuple[int, int]]:
    """Return how much came by hour until a moment, the last at the 40th minute; and one at some other moments."""
    hours = {}
    begin = int(since.timestamp())
    for hour in range(begin - begin % HOUR, int(until.timestamp()), HOUR):
        if number := usually(datetime.fromtimestamp(hour, ZONE)):
            hours[hour] = (number, (hour + 40 * 60) * MICROS)
    for at in also:
        moment = int(at.timestamp())
        hours[moment - moment % HOUR] = (1, moment * MICROS)
    return hours


def arrivals(
    of: Mapping[Series, dict[int, tuple[int, int]]],
    through: Mapping[Series, dict[str, int]] | None = None,
    away: Iterable[datetime] = (),
    since: datetime = BEGAN,
) -> Arrivals:
    """Return arrivals while somebody always listened, but in some hours."""
    begin = int(since.timestamp())
    gone = {int(at.timestamp()) for at in away}
    listened = frozenset(hour for hour in range(begin, begin + 400 * 24 * HOUR, HOUR) if hour not in gone)
    return Arrivals(dict(of), dict(through or {}), listened, begin)


def judged(
    known: Arrivals, now: datetime, before: Iterable = (), answers=None, of: Funnel = FUNNEL, days=DAYS
) -> SilenceBoard:
    """Return the board as of a moment."""
    return judge_silence(known, of, days, before, answers or {}, now)


def said_at(
    known: Arrivals, series: Series, since: datetime, of: Funnel = FUNNEL, hours: int = 24 * 14
) -> datetime | None:
    """Return the first hour's end at which a silence of a series is said, judged each hour; None: it is not."""
    for number in range(hours):
        now = since + timedelta(hours=number)
        if any(one.series == series.id and one.state == "firing" for one in judged(known, now, of=of).alerts):
            return now.astimezone(ZONE)
    return None
