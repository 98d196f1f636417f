from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from stream.oracle.decode import Decoder
from stream.oracle.ledgers import Ledgers
from stream.oracle.truth import truth
from stream.simulator.crm import Crm, Deal, identity, milliseconds
from stream.simulator.market import Leak
from stream.simulator.organisation import Organisation
from tests.simulator.runs import END
from tests.support.small_service import FILE

START = END - timedelta(days=90)


@cache
def history(seed=1, corrections=0.05):
    return Organisation(FILE, seed, corrections).history(START, END)


@pytest.fixture(scope="module")
def items():
    return history()


def deal_bodies(items):
    return [item["body"] for item in items if item["to"] == "hubspot"]


def test_the_same_seed_does_the_same(items):
    assert Organisation(FILE, 1).history(START, END) == items


def test_another_seed_does_something_else(items):
    assert history(2) != items


def test_live_steps_are_the_same_for_the_same_seed():
    one, two = Organisation(FILE, 5), Organisation(FILE, 5)
    assert [one.step(END) for _ in range(500)] == [two.step(END) for _ in range(500)]
    assert [one.calm_step(END) for _ in range(500)] == [two.calm_step(END) for _ in range(500)]


def test_no_two_events_of_a_deal_are_in_one_millisecond(items):
    places = [(body["objectId"], body["occurredAt"]) for body in deal_bodies(items)]
    assert len(set(places)) == len(places)


def test_events_one_millisecond_apart_stay_apart_whatever_the_moment():
    for number in range(2000):
        at = datetime.fromtimestamp(1_700_000_000 + number, UTC) + timedelta(milliseconds=number % 1000)
        deal, crm = Deal(1, 0, 0, "101", 1, at, at, at), Crm()
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
    logged = [datetime.fromisoformat(item["body"]["occurred_at"]) for item in items if item["to"] == "standard"]
    assert min(logged) >= START
    assert max(body["occurredAt"] for body in deal_bodies(items)) < milliseconds(END)


def test_what_happened_before_the_history_is_of_deals_that_were_open_at_its_start(items):
    kinds = {stage.id: stage.kind for pipeline in FILE.pipelines for stage in pipeline.stages}
    stages, went = {}, set()
    for body in deal_bodies(items):
        if body["occurredAt"] < milliseconds(START):
            if body.get("propertyName") == "dealstage":
                stages[body["objectId"]] = kinds[body["propertyValue"]]
            match body["subscriptionType"]:
                case "deal.deletion" | "deal.merge":
                    went.add(body["objectId"])
                case "deal.restore":
                    went.discard(body["objectId"])
    assert len(stages) > 100
    assert set(stages.values()) == {"open"}
    assert went == set()


def test_the_first_month_has_as_many_wins_as_the_others():
    def wins(first, last):
        return sum(
            body.get("propertyValue") in ("won", "exp-won")
            for seed in range(1, 4)
            for body in deal_bodies(history(seed))
            if milliseconds(START + timedelta(days=first)) <= body["occurredAt"]
            and body["occurredAt"] < milliseconds(START + timedelta(days=last))
        )

    assert wins(0, 30) > 0.75 * wins(30, 90) / 2


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


def test_a_leak_that_was_started_is_one_of_its_team_and_stage_for_as_long_as_it_lasts():
    until = END - timedelta(days=30)
    leak = Leak("north", "sql", 6.0, END - timedelta(days=70), until)
    shares = {}
    for name, leaks in (("without", ()), ("with", (leak,))):
        lost, left = Counter(), Counter()
        for seed in range(1, 3):
            items = Organisation(FILE, seed, leaks=leaks).history(START, END)
            for (team, _, _, _, hour), measures in truth(Decoder(FILE).events(items), FILE).items():
                place = team, leak.first.timestamp() <= hour < until.timestamp()
                lost[place] += measures.get("lost:sql", 0) + measures.get("disqualified:sql", 0)
                left[place] += measures.get("lost:sql", 0) + measures.get("disqualified:sql", 0)
                left[place] += measures.get("advanced:sql", 0)
        shares[name] = {place: lost[place] / left[place] for place in left}
    assert shares["with"]["north", True] > 1.8 * shares["without"]["north", True]
    for place in (("north", False), ("south", True), ("enterprise", True)):
        assert shares["with"][place] < 1.4 * shares["without"][place]


def test_no_deal_has_gone_on_before_the_begin_since_none_of_those_that_were_lost_is_known():
    before = Counter()
    for (*_, hour), measures in truth(Decoder(FILE).events(history()), FILE).items():
        if hour < START.timestamp():
            before.update(measures)
    assert before["created"]
    assert not {name for name in before if name.startswith(("advanced:", "skipped:", "lost:", "disqualified:"))}


def of_deals(items, name):
    """The last value that each deal has of a property."""
    return {body["objectId"]: body["propertyValue"] for body in deal_bodies(items) if body.get("propertyName") == name}


def test_one_source_is_worse_than_the_others():
    won, closed = Counter(), Counter()
    for seed in range(1, 4):
        items = history(seed)
        sources = of_deals(items, FILE.sources.property)
        for deal, stage in of_deals(items, "dealstage").items():
            won[sources[deal]] += stage == "won"
            closed[sources[deal]] += stage in ("won", "lost", "disqualified")
    rates = {source: won[source] / closed[source] for source in closed}
    worst = min(rates, key=rates.__getitem__)
    assert worst == "PAID_SOCIAL"
    assert rates.pop(worst) < 0.7 * min(rates.values())


def test_a_stage_jams_more_and_more_in_one_team():
    months = [Organisation(FILE, seed).history(END - timedelta(days=180), END) for seed in range(1, 4)]

    def days_in_negotiation(team, first, last):
        """The median of stays that ended between two ages in days."""
        reps = {rep.id for rep in FILE.reps if rep.assignments[-1].team == team}
        begin, end = (milliseconds(END - timedelta(days=age)) for age in (first, last))
        stays = []
        for items in months:
            entered, owner = {}, {}
            for body in deal_bodies(items):
                name, deal, at = body.get("propertyName"), body["objectId"], body["occurredAt"]
                if name == "hubspot_owner_id":
                    owner[deal] = body["propertyValue"]
                if name == "dealstage":
                    came = entered.pop(deal, None)
                    if came is not None and owner[deal] in reps and begin <= at < end:
                        stays.append((at - came) / 86_400_000)
                    if body["propertyValue"] == "negotiation":
                        entered[deal] = at
        return median(stays)

    now = days_in_negotiation("enterprise", 30, 0)
    assert now > 1.8 * days_in_negotiation("enterprise", 180, 120)
    assert now > 1.8 * days_in_negotiation("north", 30, 0)


def test_customers_cancel_deals_and_what_they_had_brought_is_taken_back_in_a_later_quarter():
    items = Organisation(FILE, 1).history(END - timedelta(days=365), END)
    stages, reasons = {}, of_deals(items, FILE.loss_reasons.property)
    for body in deal_bodies(items):
        if body.get("propertyName") == "dealstage":
            stages.setdefault(f"hubspot:{body['objectId']}", []).append(body["propertyValue"])
    cancelled = {f"hubspot:{deal}" for deal, reason in reasons.items() if reason == "cancelled"}
    assert all(stages[deal][-2:] in (["won", "lost"], ["exp-won", "exp-lost"]) for deal in cancelled)
    won = sum(bool({"won", "exp-won"} & set(way)) for way in stages.values())
    assert 0.02 < len(cancelled) / won < 0.08
    postings = list(Ledgers(Decoder(FILE).events(items), FILE, END).postings())
    back = [one for one in postings if one.is_cancelled and one.deal_id in cancelled]
    assert all(one.of < one.period and one.paid <= 0 for one in back)
    assert len([one for one in back if one.paid]) > 5
    assert {one.period for one in back} >= {date(2026, 10, 1)}


def test_leads_go_on_in_the_pipeline_that_continues_theirs():
    stages = {}
    for body in deal_bodies(history()):
        if body.get("propertyName") == "dealstage":
            stages.setdefault(body["objectId"], []).append(body["propertyValue"])
    went_on = [way for way in stages.values() if "in-mql" in way and "sql" in way]
    assert len(went_on) > 20
    assert all(way.index("in-mql") < way.index("sql") for way in went_on)


def test_deals_have_an_account_a_reason_where_lost_and_expected_close_dates_that_pass(items):
    created = {body["objectId"] for body in deal_bodies(items) if body["subscriptionType"] == "deal.creation"}
    assert set(of_deals(items, FILE.accounts.property)) == created
    stages, expected = of_deals(items, "dealstage"), of_deals(items, "closedate")
    lost = {deal for deal, stage in stages.items() if stage in ("lost", "exp-lost")}
    reasons = of_deals(items, FILE.loss_reasons.property)
    assert 0.85 < len(lost & reasons.keys()) / len(lost) < 1
    assert set(reasons.values()) == set(FILE.loss_reasons.names)
    still_open = [deal for deal, stage in stages.items() if stage in ("lead", "mql", "sql", "proposal", "negotiation")]
    overdue = [deal for deal in still_open if int(expected.get(deal, "9" * 13)) < milliseconds(END)]
    assert 0.05 < len(overdue) / len(still_open) < 0.5


def test_numbers_of_a_rep_and_month_are_those_of_a_team_that_exists(items):
    rep_months = 3 * len(FILE.reps)
    activities = sum(item["to"] == "standard" and not item["body"].get("revision") for item in items)
    wins = sum(body.get("propertyValue") in ("won", "exp-won") for body in deal_bodies(items))
    assert 100 < activities / rep_months < 300
    assert 2 < wins / rep_months < 10


def test_deals_that_are_won_live_are_those_of_the_history():
    organisation = Organisation(FILE, 1)
    created = {
        body["objectId"]
        for body in deal_bodies(organisation.history(START, END))
        if body["subscriptionType"] == "deal.creation"
    }
    live = [item for second in range(8000) for item in organisation.calm_step(END + timedelta(seconds=second))]
    won = {body["objectId"] for body in deal_bodies(live) if body.get("propertyValue") in ("won", "exp-won")}
    assert len(won) > 20
    assert len(won & created) >= 0.85 * len(won)


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
    items = Organisation(smallest, 1).history(START, END)
    assert any(body.get("propertyValue") == "exp-won" for body in deal_bodies(items))
    organisation = Organisation(smallest, 1)
    assert sum(len(organisation.step(END)) for _ in range(2000)) >= 2000
