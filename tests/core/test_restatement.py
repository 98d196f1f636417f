"""Which changes of a window are restatements, and which events they name."""

from datetime import timedelta

from schemas.events import any_event
from stream.core import entities
from stream.core.fold import Cause, Incoming
from stream.core.funnel import micros
from stream.core.restatement import MOST_CAUSES, old_values
from tests.support.folded import fold
from tests.support.histories import KNOWN, START, fact_of

DEALS = entities.deals(KNOWN)
OVER = micros(START + timedelta(hours=2))


def move(stage, event_id="e1", minutes=0, deal_id="d1", **fields):
    at = START + timedelta(minutes=minutes)
    event = {"type": "deal.stage_changed", "event_id": event_id, "deal_id": deal_id, "occurred_at": at}
    return any_event.validate_python(event | {"stage_id": stage} | fields)


def folded(*events, received_at=OVER, entities_=(), replayed_to=-1):
    incoming = [Incoming(n, e.deal_id, fact_of(e), received_at) for n, e in enumerate(events, 10)]
    stored = {name: known._replace(offset=0) for name, known in dict(entities_).items()}
    return fold(DEALS, incoming, stored.get, lambda _: None, 10 + len(events), replayed_to)


def causes(result):
    return {tuple(cause) for named in result.causes.values() for cause in named}


def test_an_event_that_comes_when_its_hour_is_over_is_a_cause():
    assert causes(folded(move("lead"))) == {("d1", "e1")}
    assert causes(folded(move("lead"), replayed_to=99)) == {("d1", "e1")}


def test_one_that_comes_in_its_hour_or_from_a_replay_is_none():
    assert causes(folded(move("lead"), received_at=micros(START + timedelta(minutes=29)))) == set()
    assert causes(folded(move("lead"), received_at=0)) == set()


def test_an_hour_is_over_at_its_very_end():
    end = START.replace(minute=0) + timedelta(minutes=30)
    assert KNOWN.hour_of(micros(end)) == micros(end) // 10**6  # hours in India begin at half past
    assert causes(folded(move("lead"), received_at=micros(end) - 1)) == set()
    assert causes(folded(move("lead"), received_at=micros(end))) == {("d1", "e1")}


def test_that_a_deal_went_on_does_not_restate_the_hour_in_which_it_came():
    first = folded(move("lead", minutes=-120))
    result = folded(move("meet", "e2"), received_at=micros(START + timedelta(minutes=1)), entities_=first.entities)
    assert len(result.touched) == 2
    assert result.causes == {}


def test_only_the_first_causes_are_named():
    result = folded(*(move("lead", f"e{n}", deal_id=f"d{n}") for n in range(30)))
    [named] = result.causes.values()
    assert named == [Cause(f"d{n}", f"e{n}") for n in range(MOST_CAUSES)]


def test_old_values_have_what_changed_with_0_and_without_what_is_expected_to_change():
    before = {"entered:lead": 1, "lost:lead": 2, "moved_back:lead": 1, "still_there:lead": 1}
    after = {"entered:lead": 2, "won": 1, "then_lost:lead": 1, "lost:lead": 2}
    assert old_values(before, after) == {"entered:lead": 1, "moved_back:lead": 1, "won": 0}
