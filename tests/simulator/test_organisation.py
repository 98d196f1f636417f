from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stream.oracle.decode import Decoder
from stream.oracle.truth import truth
from stream.simulator.crm import Crm, Deal, identity, milliseconds
from stream.simulator.organisation import Organisation
from tests.simulator.runs import END
from tests.support.small_service import FILE

START = END - timedelta(days=90)


def history(seed=1, funnel=FILE, **options):
    return Organisation(funnel, seed, **options).history(START, END)


@pytest.fixture(scope="module")
def items():
    return history()


def deal_bodies(items):
    return [item["body"] for item in items if item["to"] == "hubspot"]


def test_the_same_seed_does_the_same(items):
    assert history(1) == items


def test_another_seed_does_something_else(items):
    assert history(2) != items


def test_live_steps_are_the_same_for_the_same_seed():
    one, two = Organisation(FILE, 5), Organisation(FILE, 5)
    assert [one.step(END) for _ in range(500)] == [two.step(END) for _ in range(500)]


def test_no_two_events_of_a_deal_are_in_one_millisecond(items):
    places = [(body["objectId"], body["occurredAt"]) for body in deal_bodies(items)]
    assert len(set(places)) == len(places)


def test_events_one_millisecond_apart_stay_apart_whatever_the_moment():
    for number in range(2000):
        at = datetime.fromtimestamp(1_700_000_000 + number, UTC) + timedelta(milliseconds=number % 1000)
        deal, crm = Deal(1, 0, 0, "101", 1, at, at), Crm()
        times = [crm.deal_event(deal, at, "deal.creation")["body"]["occurredAt"] for _ in range(3)]
        assert times == [milliseconds(at) + n for n in (1, 2, 3)]


def test_every_item_has_an_identity_of_its_own(items):
    assert len({identity(item) for item in items}) == len(items)


def test_history_happens_in_the_working_hours_of_the_reporting_zone(items):
    zone = ZoneInfo(FILE.time_zone)
    for body in (item["body"] for item in items if item["to"] == "standard"):
        at = datetime.fromisoformat(body["occurred_at"]).astimezone(zone)
        assert at.weekday() < 5
        assert 8 <= at.hour < 18


def test_history_lies_between_its_two_ends(items):
    times = [body["occurredAt"] for body in deal_bodies(items)]
    assert milliseconds(START) <= min(times)
    assert max(times) < milliseconds(END)


def test_a_quarter_has_all_that_happens_to_deals(items):
    total = Counter()
    for measures in truth(Decoder(FILE).events(items), FILE).values():
        total.update(name.partition(":")[0] for name in measures)
    assert {
        "advanced", "skipped", "moved_back", "lost", "disqualified", "reopened", "handed_off", "taken_over", "won",
        "lost_deals", "disqualified_deals", "activities",
    } <= total.keys()  # fmt: skip
    kinds = Counter(body["subscriptionType"] for body in deal_bodies(items))
    assert {"deal.creation", "deal.propertyChange", "deal.deletion", "deal.merge", "deal.restore"} == set(kinds)
    assert any(body.get("propertyName") == "amount" and not body["propertyValue"] for body in deal_bodies(items))
    assert any(item["body"].get("revision") for item in items)


def test_every_rep_takes_part(items):
    reps = {item["body"]["rep_id"] for item in items if item["to"] == "standard"}
    assert reps == {rep.id for rep in FILE.reps}


def test_one_team_leaks_at_proposal():
    lost, left = Counter(), Counter()
    for seed in range(1, 5):
        for (team, *_), measures in truth(Decoder(FILE).events(history(seed)), FILE).items():
            lost[team] += measures.get("lost:proposal", 0)
            left[team] += measures.get("lost:proposal", 0) + measures.get("advanced:proposal", 0)
    shares = {team: lost[team] / left[team] for team in ("north", "south", "enterprise")}
    assert shares["south"] > 1.5 * max(shares["north"], shares["enterprise"])


def test_without_corrections_nothing_is_corrected():
    items = history(corrections=0.0)
    assert not any(item["body"].get("revision") for item in items)


def test_corrections_come_in_the_share_that_was_asked_for():
    revised = [item for item in history(corrections=0.4) if item["body"].get("revision")]
    assert len(revised) > 4 * len([item for item in history(corrections=0.05) if item["body"].get("revision")])


def test_a_funnel_of_the_smallest_size_will_do():
    pipeline = FILE.pipelines[1]
    smallest = FILE.model_copy(
        update={
            "pipelines": (pipeline.model_copy(update={"stages": pipeline.stages[1:]}),),
            "teams": FILE.teams[:1],
            "reps": FILE.reps[:1],
            "activity_types": (),
            "exchange_rates": {},
        }
    )
    items = history(funnel=smallest)
    assert any(body.get("propertyValue") == "exp-won" for body in deal_bodies(items))
    organisation = Organisation(smallest, 1)
    assert sum(len(organisation.step(END)) for _ in range(2000)) >= 2000
