"""What reps are paid, off the raw events and their first arrivals."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.commission import PayForecast
from schemas.events import DealEvent
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros, moment
from stream.oracle import commission as oracle
from stream.planning.pay_periods import pay_periods
from stream.planning.win_chances import Cohort, WinChances
from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports, Whose
from stream.reports.commission import Commissions, PayQuery
from stream.reports.outlook import OpenInStage, Outlook
from stream.reports.paid import Paid
from tests.support.arrivals import arrived, keep
from tests.support.deals import event
from tests.support.examples import examples
from tests.support.histories import FUNNEL, deal_events
from tests.support.stored_deals import store

PLANS = """
quotas:
  - {rep: ada, every: month, amount: 2500, starts: 2026-02-01}
  - {rep: bo, every: quarter, amount: 1000, starts: 2026-01-01}
  - {rep: cy, every: month, amount: 10, starts: 2026-02-01}
  - {rep: cy, every: month, amount: 0, starts: 2026-05-01}
plans:
  - id: steps
    starts: 2026-01-01
    reps: [ada, cy]
    tiers: [{to: 0.5, rate: 0}, {to: 1, rate: 0.08}, {to: 1.25, rate: 0.12}, {rate: 0.15}]
    settles_after_days: 3
  - {id: flat, starts: 2026-01-01, reps: [bo], tiers: [{rate: 0.1}], clawback: recompute}
"""
FILE = parse(FUNNEL + PLANS)
KNOWN = Funnel(FILE)
MARCH = ReportQuery("month", date(2026, 3, 1), date(2026, 3, 31))


def clock(text: str) -> datetime:
    """A moment on the clocks of the reporting zone."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=KNOWN.zone).astimezone(UTC)


@pytest.fixture
def database(of_histories):
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    return of_histories


class Told:
    """Deals that are told line by line, each line with when it arrived: as it happened, if it is not said."""

    def __init__(self, clickhouse):
        self.clickhouse = clickhouse
        self.events: list[DealEvent] = [
            arrived(event(0, "2026-02-10 09:00", "gap", deal_id="other"), clock("2026-02-10 09:00"))
        ]

    def won(self, deal_id, at, amount, rep="ada", arrives=None):
        number = 100 * len(self.events)
        for offset, (kind, value) in enumerate([("owner", rep), ("amount", amount * 100), ("stage", "won")]):
            self.tell(at, kind, value, deal_id=deal_id, arrives=arrives, number=number + offset)

    def tell(self, at, kind, value=None, *, deal_id, arrives=None, number=None, **more):
        told = event(100 * len(self.events) if number is None else number, at, kind, value, deal_id=deal_id, **more)
        told = told.model_copy(update={"event_id": f"{deal_id}-{told.event_id}"})
        self.events.append(arrived(told, clock(arrives or at)))

    def ledgers(self, at="2026-06-30 12:00", funnel=KNOWN):
        keep(self.clickhouse, self.events)
        store(self.clickhouse, self.events, funnel)
        return Commissions(self.clickhouse, funnel).ledgers(clock(at))

    def posted(self, rep="ada", at="2026-06-30 12:00", funnel=KNOWN):
        """By first day of the period: deal, money, reason."""
        return {
            one.period.days.first.isoformat(): [(each.deal_id, each.paid / 100, each.reason) for each in one.postings]
            for one in self.ledgers(at, funnel).statements[rep]
            if one.postings
        }


@pytest.fixture
def told(database):
    return Told(database)


def test_a_period_is_settled_by_what_had_arrived_by_its_settlement(told):
    told.won("a", "2026-03-10 10:00", 2000)
    told.won("b", "2026-03-20 10:00", 500, arrives="2026-04-03 23:59")
    told.won("c", "2026-03-21 10:00", 625, arrives="2026-04-04 00:00")
    assert told.posted() == {
        "2026-03-01": [("a", 60, "won"), ("b", 40, "won")],
        "2026-04-01": [("c", 75, "won_late")],
    }


def test_a_deal_that_is_reopened_after_the_settlement_is_taken_back_with_what_it_brought(told):
    told.won("a", "2026-03-10 10:00", 2500)
    told.tell("2026-04-20 10:00", "stage", "offer", deal_id="a")
    assert told.posted() == {"2026-03-01": [("a", 100, "won")], "2026-04-01": [("a", -100, "cancelled")]}
    (posting,) = told.ledgers().statements["ada"][2].postings
    assert posting.day == date(2026, 4, 20)


def test_a_rate_that_became_known_after_the_settlement_is_posted_from_then_on(told):
    rate = "{starts: 2026-03-02, rate: 0.8123}"
    assert rate in FUNNEL
    later = f"{rate}, {{starts: 2026-03-02, rate: 0.85, known_since: 2026-04-20}}"
    told.tell("2026-03-09 10:00", "currency", "USD", deal_id="a")
    told.won("a", "2026-03-10 10:00", 1000, rep="bo")
    settled = {"2026-01-01": [("a", 81.23, "won")]}
    corrected = Funnel(parse(FUNNEL.replace(rate, later) + PLANS))
    assert told.posted("bo", funnel=corrected) == settled | {"2026-04-01": [("a", 3.77, "amount")]}
    assert told.posted("bo", "2026-04-19 23:59", corrected) == settled
    (posting,) = told.ledgers(funnel=corrected).statements["bo"][1].postings
    assert (posting.day, posting.amount) == (date(2026, 4, 20), 850_00)


def test_a_deal_that_is_deleted_after_the_settlement_is_taken_back(told):
    told.won("a", "2026-03-10 10:00", 2500)
    told.tell("2026-05-20 10:00", "deleted", deal_id="a")
    assert told.posted() == {"2026-03-01": [("a", 100, "won")], "2026-05-01": [("a", -100, "cancelled")]}


def test_as_of_a_moment_the_ledger_is_what_it_was_then(told):
    told.won("a", "2026-03-10 10:00", 2500)
    told.tell("2026-05-20 10:00", "stage", "offer", deal_id="a")
    told.won("b", "2026-05-21 10:00", 2500)
    assert told.posted(at="2026-05-20 09:59") == {"2026-03-01": [("a", 100, "won")]}
    assert list(told.posted(at="2026-05-21 10:00")) == ["2026-03-01", "2026-05-01"]


def test_an_event_that_is_delivered_again_later_changes_nothing(told):
    told.won("a", "2026-03-10 10:00", 2500)
    before = told.posted()
    told.events += [one.model_copy(update={"received_at": clock("2026-05-05 10:00")}) for one in told.events]
    told.events += [one.model_copy(update={"received_at": None}) for one in told.events]
    assert told.posted() == before
    assert told.posted(at="2026-04-01 00:00") == before


def test_what_was_there_before_the_first_settlement_counts_as_known_when_it_happened(database):
    told = Told(database)
    told.events = []
    told.won("a", "2026-03-10 10:00", 2500, arrives="2026-05-15 10:00")
    told.tell("2026-04-20 10:00", "stage", "offer", deal_id="a", arrives="2026-05-15 10:00")
    assert told.posted() == {"2026-03-01": [("a", 100, "won")], "2026-04-01": [("a", -100, "cancelled")]}
    assert [one.is_settled for one in told.ledgers("2026-05-16 10:00").statements["ada"]] == [False] * 4
    assert [one.is_settled for one in told.ledgers("2026-06-04 00:00").statements["ada"]] == [True] * 4 + [False]
    year = PayQuery(MARCH._replace(first=date(2026, 1, 1), last=date(2026, 5, 16), whose=Whose(rep="ada")))
    answer = Commissions(told.clickhouse, KNOWN).commission(year, clock("2026-05-16 10:00"))
    assert {one.settles_on for one in answer.statements} == {"2026-06-04"}


def test_a_statement_says_what_was_attained_and_paid_and_what_open_deals_would_bring(told):
    told.won("a", "2026-03-10 10:00", 2000)
    for kind, value in (("owner", "ada"), ("amount", 1125_00), ("stage", "offer")):
        told.tell("2026-03-12 10:00", kind, value, deal_id="o", number={"owner": 1, "amount": 2, "stage": 3}[kind])
    now = clock("2026-03-25 10:00")
    told.ledgers()
    answer = Commissions(told.clickhouse, KNOWN).commission(PayQuery(MARCH._replace(whose=Whose(rep="ada"))), now)
    (statement,) = answer.statements
    assert (statement.quota, statement.attained, statement.attainment) == (2500_00, 2000_00, 0.8)
    assert (statement.earned, statement.adjusted, statement.paid, statement.settled) == (60_00, 0, 60_00, False)
    assert (statement.settles_on, answer.paid, answer.settled) == ("2026-04-04", 60_00, 0)
    assert [(one.deal_id, one.amount, one.pays) for one in answer.next_deals] == [("o", 1125_00, 40_00 + 75_00)]


def test_an_open_deal_is_listed_with_what_it_would_bring_its_owner(told):
    told.won("a", "2026-03-10 10:00", 2000)
    for deal_id, rep in (("o", "ada"), ("without-plan", "eve")):
        for offset, (kind, value) in enumerate((("owner", rep), ("amount", 1125_00), ("stage", "offer"))):
            told.tell("2026-03-12 10:00", kind, value, deal_id=deal_id, number=1 + offset)
    now = clock("2026-03-25 10:00")
    told.ledgers()

    def listed(state, **asked):
        query = DealQuery(ReportQuery("month", MARCH.first, MARCH.last, **asked), state)
        deals = Deals(told.clickhouse, KNOWN, Hours(told.clickhouse, KNOWN).running)
        return {one.deal_id: one.next_deal_pays for one in deals.listed(query, now).deals}

    assert listed("open") == {"o": 40_00 + 75_00, "without-plan": None}
    assert listed("won") == {"a": None}
    assert listed("open", as_of=now) == {"o": None, "without-plan": None}


def test_at_the_forecast_the_running_period_costs_what_the_tiers_pay_for_what_is_to_come(told):
    told.won("a", "2026-03-10 10:00", 2000)
    told.ledgers()
    due = OpenInStage(("n", "ada", "", "new"), "offer", [1125_00], 1, 1)
    to_come = Outlook(None, WinChances({("n", "offer"): Cohort(40, 20, 40)}), [due], {})
    answer = Commissions(told.clickhouse, KNOWN, lambda *_: to_come).commission(
        PayQuery(MARCH._replace(whose=Whose(rep="ada"))), clock("2026-03-25 10:00")
    )
    assert answer.at_forecast is not None
    assert answer.at_forecast.model_dump() == {"p10": 60_00, "p50": 60_00, "p90": 60_00 + 115_00}


def test_what_is_won_with_a_close_date_ahead_is_in_what_pay_comes_to_at_the_forecast(told):
    told.won("a", "2026-03-10 10:00", 2000)
    for deal_id, closes in (("ahead", "2026-03-30 18:00"), ("in-april", "2026-04-02 18:00")):
        told.won(deal_id, "2026-03-12 10:00", 1125)
        told.tell("2026-03-12 11:00", "closes", closes, deal_id=deal_id)
    told.ledgers()
    answer = Commissions(told.clickhouse, KNOWN, lambda *_: Outlook(None, WinChances({}), [], {})).commission(
        PayQuery(MARCH._replace(whose=Whose(rep="ada"))), clock("2026-03-25 10:00")
    )
    assert (answer.paid, answer.at_forecast) == (60_00, PayForecast(p10=175_00, p50=175_00, p90=175_00))


def test_other_plans_are_compared_by_the_same_deals_and_quotas(told):
    told.won("a", "2026-03-10 10:00", 2000)
    told.ledgers()
    other = tuple(plan.model_copy(update={"tiers": FILE.plans[1].tiers}) for plan in FILE.plans[:1])
    query = PayQuery(MARCH, other=other)
    answer = Commissions(told.clickhouse, KNOWN).commission(query, clock("2026-03-25 10:00"))
    assert answer.paid == 60_00
    assert answer.other_plan is not None
    assert answer.other_plan.reps == {"ada": 200_00, "cy": 0}


@pytest.mark.parametrize("whose", [Whose(rep="cy"), Whose(team="s")])
def test_what_others_would_be_paid_by_other_plans_is_not_told_to_who_asks_for_one(told, whose):
    told.won("a", "2026-03-10 10:00", 2000)
    told.ledgers()
    query = PayQuery(MARCH._replace(whose=whose), other=FILE.plans)
    answer = Commissions(told.clickhouse, KNOWN).commission(query, clock("2026-03-25 10:00"))
    assert answer.other_plan is not None
    assert answer.other_plan.reps.keys() == {one.rep_id for one in answer.statements}
    assert "ada" not in answer.other_plan.reps
    assert answer.other_plan.paid == answer.paid


def test_rows_have_what_is_posted_on_their_days_and_say_nothing_where_nobody_has_a_plan(told):
    told.won("a", "2026-03-10 10:00", 2500)
    told.won("b", "2026-03-11 10:00", 700, rep="bo")
    told.tell("2026-04-20 10:00", "stage", "offer", deal_id="a")
    told.ledgers()

    def report(first, last, **whose):
        query = ReportQuery("month", date.fromisoformat(first), date.fromisoformat(last), Whose(**whose))
        return Reports(Hours(told.clickhouse, KNOWN), KNOWN).report(query, clock("2026-05-10 10:00"))

    march = report("2026-03-01", "2026-03-31")
    assert march.total.kpis["commission"] == 170_00
    assert {row.rep_id: row.kpis["commission"] for row in march.reps} == {"ada": 100_00, "bo": 70_00, "cy": 0}
    assert {row.team_id: row.kpis["commission"] for row in march.teams} == {"n": 170_00, "s": 0}
    assert {row.kpis["commission"] for row in march.pipelines} == {None}
    assert [row.kpis["commission"] for row in march.trend if row.first == "2026-03-10"] == [100_00]
    april = report("2026-04-01", "2026-04-30", rep="ada")
    assert (april.total.kpis["commission"], april.total.previous["commission"]) == (-100_00, 100_00)
    assert report("2025-03-01", "2025-03-31").total.kpis["commission"] is None
    assert report("2026-03-01", "2026-03-31", pipeline="new").total.kpis["commission"] is None


@pytest.mark.parametrize(("takes", "rests"), [(1, 9), (1_000, 60)])
def test_while_deals_go_on_changing_ledgers_are_written_anew_only_now_and_then(told, monkeypatch, takes, rests):
    clock_of = SimpleNamespace(now=0.0)
    monkeypatch.setattr("stream.reports.paid.time.monotonic", lambda: clock_of.now)

    class Slow(Commissions):
        def ledgers(self, *arguments):
            clock_of.now += takes
            return super().ledgers(*arguments)

    monkeypatch.setattr("stream.reports.paid.Commissions", Slow)
    rows = Paid(told.clickhouse, KNOWN)

    def paid():
        sums = rows.sums(Days(date(2026, 3, 1), date(2026, 3, 31)), Whose(), "month", date(2026, 3, 25))
        return sums.groups["rep_id", "ada"]

    told.won("a", "2026-03-10 10:00", 2500)
    told.ledgers()
    assert paid() == 100_00
    told.won("b", "2026-03-11 10:00", 100)
    told.ledgers()
    clock_of.now += rests - 0.5
    assert paid() == 100_00
    clock_of.now += 0.5
    assert paid() == 112_00


def test_without_a_plan_nothing_is_said_of_pay(database):
    known = Funnel(parse(FUNNEL))
    answer = Commissions(database, known).commission(PayQuery(MARCH), clock("2026-03-25 10:00"))
    assert (answer.has_plans, answer.paid, answer.statements) == (False, None, ())


def test_a_first_plan_can_be_tried_before_any_is_in_the_funnel_file(told):
    told.won("a", "2026-03-10 10:00", 2000)
    told.ledgers()
    known = Funnel(FILE.model_copy(update={"plans": ()}))
    query = PayQuery(MARCH, other=FILE.plans)
    answer = Commissions(told.clickhouse, known).commission(query, clock("2026-03-25 10:00"))
    assert answer.other_plan is not None
    assert (answer.paid, answer.other_plan.reps["ada"]) == (None, 60_00)


@st.composite
def arriving(draw):
    """Events of some deals; each arrives when it happened, or up to some months later, some again or replayed."""
    events = []
    for one in draw(deal_events(("d1", "d2", "d3", "d4", "d5", "d6"), 45, 12)):
        if getattr(one, "stage_id", "") == "unknown":
            continue  # a dead letter, which takes nothing back
        at = one.occurred_at + timedelta(days=draw(st.sampled_from([0, 0, 1, 26, 30, 33, 60, 90])))
        events.append(arrived(one, at))
        if draw(st.integers(0, 5)) == 0:
            events.append(arrived(one, draw(st.sampled_from([None, at + timedelta(days=40)]))))
    return events


def first_arrivals(events):
    """Return each content once, with its first arrival."""
    first = {}
    for one in sorted((one for one in events if one.received_at), key=lambda one: one.received_at):
        first.setdefault(arrived(one, None).model_dump_json(), one)
    return list(first.values())


@example_settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving(), st.integers(0, 120))
def test_the_ledgers_are_those_of_the_oracle(of_histories, events, days_later):
    as_of = clock("2026-03-01 12:00") + timedelta(days=days_later)
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    keep(of_histories, events)
    store(of_histories, events, KNOWN)
    mine = Commissions(of_histories, KNOWN).ledgers(as_of).statements
    known = first_arrivals(events)
    periods = pay_periods(KNOWN, KNOWN.day_of(micros(as_of)))
    arrival = min((micros(one.received_at) for one in known), default=None)
    settlements = [one.settles_at for of in periods.values() for one in of]
    first = min((one for one in settlements if arrival is not None and one > arrival), default=micros(as_of) + 1)

    def wins(before):
        told = [one.model_dump() for one in known if one.received_at <= as_of]
        return oracle.wins([one for one in told if oracle.known_at(one, first) < before], FILE, KNOWN.zone)

    for rep_id, of in periods.items():
        begun = [one for one in of if moment(KNOWN.midnight(one.days.first)) <= as_of]
        theirs = oracle.postings(
            rep_id,
            [oracle.Period(one.days.first, one.days.last, one.quota, one.plan, one.settles_at) for one in begun],
            wins,
            micros(as_of),
        )
        posted = [
            (number, each.deal_id, each.of, each.paid)
            for number, one in enumerate(mine[rep_id])
            for each in one.postings
        ]
        assert posted == [(one.period, one.deal_id, of[one.of].days, one.paid) for one in theirs]


def test_a_goal_of_commission_goes_on_as_sums_do_and_is_not_kept_before_its_last_day_is_over(database):
    told = Told(database)
    told.won("d1", "2026-03-10 10:00", 5_000, rep="bo")
    told.ledgers()
    goal = "goals: [{kpi: commission, target: 900, at_most: true, starts: 2026-03-01, by: 2026-03-31}]"
    known = Funnel(parse(f"{FUNNEL}{PLANS}{goal}"))

    def standing(at):
        [one] = Reports(Hours(database, known), known).goals(Whose(), clock(at)).goals
        return one.value, one.state, one.landing, one.no_projection

    assert standing("2026-03-16 12:00") == (500_00, "behind", 1033_33, "no_amounts")  # 15 of 31 days are over
    assert standing("2026-04-01 12:00") == (500_00, "attained", 500_00, None)
