"""What a calibration is made of: the year before a quarter, where teams are at home, and what may be silent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.events import deal_event
from stream.alerts.calibrating.calibration import baseline_days
from stream.alerts.calibrating.history import make_calibration, read_history
from stream.alerts.silence.arrivals import of_silence
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from tests.alerts.boards import FIRST_DAY, LOST, TEXT
from tests.support.stored_deals import keep_events, store

REPS = """
  - id: bo
    name: Bo
    assignments:
      - {starts: 2020-01-01, team: south, territory: land}
      - {starts: 2026-06-01, team: south, territory: sea}
"""
FUNNEL = Funnel(parse(TEXT.replace("\nalerts:", f"{REPS}alerts:").replace("watch: [lost]", "watch: [lost, silence]")))
AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


def lost(deal, at, rep="ada"):
    """Events of a deal that is lost an hour after it came."""
    told = [
        {"type": "deal.owner_changed", "occurred_at": at, "rep_id": rep},
        {"type": "deal.stage_changed", "occurred_at": at, "stage_id": "offer"},
        {"type": "deal.stage_changed", "occurred_at": at + timedelta(hours=1), "stage_id": "lost"},
    ]
    for number, one in enumerate(told):
        yield deal_event.validate_python(one | {"event_id": f"{deal}-{number}", "deal_id": deal})


@pytest.fixture
def read(chdb):
    def read(*deals, funnel=FUNNEL):
        events = [event for one in deals for event in lost(*one)]
        store(chdb, events, funnel)
        keep_events(chdb, events)
        return read_history(chdb, funnel, FIRST_DAY)

    return read


def test_it_is_of_the_year_before_the_quarter_and_of_no_other_day(read):
    days = baseline_days(FIRST_DAY)
    inside = datetime(days.first.year, days.first.month, days.first.day, 8, tzinfo=UTC)
    quarter = datetime(2026, 7, 1, 8, tzinfo=UTC)
    history = read(
        ("before", inside - timedelta(days=1)),
        ("first", inside),
        ("last", quarter - timedelta(days=1)),
        ("after", quarter),
    )
    assert history.counts.days == days
    assert sum(history.counts.of[LOST].outcomes) == 2


def test_a_team_is_at_home_where_most_of_its_visits_ended(read):
    before, after = AT, datetime(2026, 6, 2, 8, tzinfo=UTC)
    assert read(("d1", before, "bo"), ("d2", after, "bo"), ("d3", after + timedelta(days=1), "bo")).homes == {
        "south": "sea"
    }
    assert read(("d1", before, "bo"), ("d2", before + timedelta(days=1), "bo"), ("d3", after, "bo")).homes == {
        "south": "land"
    }


def test_every_team_may_be_silent_also_one_of_which_nothing_was_heard_and_nobody_where_that_is_not_watched(read):
    teams = {of_silence("team", one).id for one in ("north", "south", "east")}
    assert set(read(("d1", AT)).silent) >= teams
    assert read(("d1", AT), funnel=Funnel(parse(TEXT))).silent == []


def test_what_is_made_of_it_begins_with_the_quarter_and_says_when_it_was_made(read, chdb):
    read(*((f"d{n}", AT + timedelta(days=n % 50, minutes=15 * n)) for n in range(60)))
    made = make_calibration(chdb, FUNNEL, FIRST_DAY, AT)
    assert (made.first_day, made.made_at, made.baseline_to) == (FIRST_DAY, AT, date(2026, 6, 30))
