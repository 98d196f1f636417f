"""Ledgers of deals that are won, cancelled and won by others over quarters; reps change teams, plans and quotas."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import HealthCheck, example, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.events import any_event
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros, moment
from stream.oracle import commission as oracle
from stream.oracle.organisation import rates_before
from stream.planning.ledger import Reason
from stream.planning.pay_periods import pay_periods
from stream.reports import Whose
from stream.reports.commission import Commissions
from stream.reports.paid import Paid
from tests.support.arrivals import arrived, keep
from tests.support.examples import examples
from tests.support.histories import FUNNEL
from tests.support.stored_deals import store

PLANS = """
quotas:
  - {rep: ada, every: month, amount: 2500, starts: 2026-02-01}
  - {rep: ada, every: quarter, amount: 6000, starts: 2026-05-10}
  - {rep: bo, every: quarter, amount: 1000, starts: 2026-01-01}
  - {rep: eve, every: month, amount: 400, starts: 2026-02-01}
  - {rep: eve, every: month, amount: 0, starts: 2026-06-01}
  - {rep: eve, every: month, amount: 300, starts: 2026-09-20}
plans:
  - id: steps
    starts: 2026-01-01
    reps: [ada, eve]
    tiers: [{to: 0.5, rate: 0}, {to: 1, rate: 0.0813}, {to: 1.25, rate: 0.12}, {rate: 0.15}]
    settles_after_days: 40
  - {id: flat, starts: 2026-01-01, reps: [bo], tiers: [{rate: 0.1}], clawback: recompute}
  - id: later
    starts: 2026-04-01
    reps: [ada]
    tiers: [{to: 0.7, rate: 0.0333}, {to: 1.1, rate: 0.2}]
    cap: true
    clawback: recompute
  - id: last
    starts: 2026-06-01
    reps: [ada, bo]
    tiers: [{to: 0.2, rate: 0}, {rate: 0.07}]
    keep_attainment: false
    settles_after_days: 2
"""
STAYS = "{id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: n, territory: t}]}"
MOVES = """{id: ada, name: Ada, assignments: [
    {starts: 2020-01-01, team: n, territory: t}, {starts: 2026-04-15, team: s},
    {starts: 2026-06-20, team: n, open_deals: stay}]}"""
assert STAYS in FUNNEL
FILE = parse(FUNNEL.replace(STAYS, MOVES) + PLANS)
KNOWN = Funnel(FILE)
RATES = """  USD: [
    {starts: 2026-01-01, rate: 0.9}, {starts: 2026-03-02, rate: 0.8123},
    {starts: 2026-03-02, rate: 0.85, known_since: 2026-04-12}, {starts: 2026-03-02, rate: 0.8, known_since: 2026-05-20},
    {starts: 2026-04-10, rate: 0.7, known_since: 2026-05-20}]
  CHF: [{starts: 2026-01-01, rate: 1.1, known_since: 2026-04-28}]
"""
OF_USD = "  USD: [{starts: 2026-01-01, rate: 0.9}, {starts: 2026-03-02, rate: 0.8123}]\n"
assert OF_USD in FUNNEL
RATES_COME_LATE = Funnel(parse(FUNNEL.replace(STAYS, MOVES).replace(OF_USD, RATES) + PLANS))
"""Of some rates it became known after months were settled what they had been."""

funnels = st.sampled_from([KNOWN, RATES_COME_LATE])
START = datetime(2026, 2, 1, tzinfo=UTC)
AMOUNTS = [None, 0, -500, 1, 99_999, 100_000, 250_000, 333_333, 700_001]
KINDS = [
    *["stage_changed"] * 7, *["owner_changed"] * 4, *["amount_changed"] * 3, *["close_date_changed"] * 2,
    "currency_changed", "deleted", "restored",
]  # fmt: skip

moments = st.builds(lambda day, hour: START + timedelta(days=day, hours=hour), st.integers(0, 210), st.integers(0, 23))
delays = st.sampled_from([0, 0, 0, 0, 1, 5, 33, 70])
CONTENTS = {
    "stage_changed": st.fixed_dictionaries({"stage_id": st.sampled_from(["won", "won", "yes", "offer", "lost"])}),
    "owner_changed": st.fixed_dictionaries({"rep_id": st.sampled_from(["ada", "ada", "bo", "eve", "cy", None])}),
    "amount_changed": st.fixed_dictionaries(
        {"amount": st.sampled_from(AMOUNTS), "currency": st.sampled_from([None, "EUR", "USD", "CHF"])}
    ),
    "close_date_changed": st.fixed_dictionaries(
        {"close_date": st.none() | moments, "source": st.sampled_from(["", "close"])}
    ),
    "currency_changed": st.fixed_dictionaries({"currency": st.sampled_from(["EUR", "USD", "JPY"])}),
    "deleted": st.just({}),
    "restored": st.just({}),
}


@st.composite
def arriving(draw):
    """Events of three deals over seven months; some are corrected, some arrive after settlements."""
    events = []
    for number in range(draw(st.integers(3, 24))):
        base = {
            "event_id": f"{draw(st.sampled_from('ab'))}{number}",
            "deal_id": draw(st.sampled_from(["d1", "d2", "d3"])),
            "occurred_at": draw(moments),
        }
        for revision in range(draw(st.sampled_from([1, 1, 1, 1, 2]))):
            kind = draw(st.sampled_from(KINDS))
            told = {**base, "revision": revision, "type": f"deal.{kind}", **draw(CONTENTS[kind])}
            events.append(arrived(any_event.validate_python(told), base["occurred_at"] + timedelta(days=draw(delays))))
    return events


def happened(deal_id, rep_id, amount, *told):
    """Events of a deal: when, what, what of it; then, when it arrives, and the number of the one that it corrects."""
    first = [
        ("02-02", "owner_changed", {"rep_id": rep_id}),
        ("02-02", "amount_changed", {"amount": amount, "currency": "EUR"}),
    ]
    for number, (at, kind, content, *more) in enumerate([*first, *told]):
        arrives, corrects = (*more, None, None)[:2]
        base = {
            "event_id": f"{deal_id}-{number if corrects is None else corrects}",
            "revision": 0 if corrects is None else 1,
            "deal_id": deal_id,
            "occurred_at": day(at),
        }
        yield arrived(any_event.validate_python({**base, "type": f"deal.{kind}", **content}), day(arrives or at))


def day(told):
    return datetime.fromisoformat(f"2026-{told}T09:00:00+00:00")


WON, OPEN = {"stage_id": "won"}, {"stage_id": "offer"}
OF_ALL_REASONS = [
    event
    for events in (
        # Each is of February, which is settled on 9 April, and becomes another one after that.
        happened("cancelled", "ada", 200_000, ("02-10", "stage_changed", WON), ("04-20", "stage_changed", OPEN)),
        happened(
            "won-again-later",
            "ada",
            90_000,
            ("02-11", "stage_changed", WON),
            ("04-20", "stage_changed", OPEN),
            ("04-21", "stage_changed", WON),
        ),
        happened(
            "won-again",
            "ada",
            30_000,
            ("02-16", "stage_changed", WON),
            ("04-20", "stage_changed", OPEN),
            ("04-20", "stage_changed", WON, "06-25", 3),  # it was never cancelled
        ),
        happened(
            "of-another",
            "ada",
            70_000,
            ("02-12", "stage_changed", WON),
            ("02-02", "owner_changed", {"rep_id": "eve"}, "04-22", 0),
        ),
        happened(
            "worth-more",
            "ada",
            80_000,
            ("02-13", "stage_changed", WON),
            ("02-02", "amount_changed", {"amount": 123_457, "currency": "EUR"}, "04-23", 1),
        ),
        happened("late", "ada", 60_000, ("02-14", "stage_changed", WON, "04-24")),
        happened("recomputed", "bo", 300_000, ("02-15", "stage_changed", WON), ("06-25", "stage_changed", OPEN)),
        happened(
            "closes-ahead",
            "ada",
            50_000,
            ("02-03", "stage_changed", WON),
            ("02-03", "close_date_changed", {"close_date": day("02-25"), "source": "close"}),
        ),
        # The rep is in another team by then.
        happened("kept", "ada", 40_000, ("03-10", "stage_changed", WON), ("04-18", "stage_changed", OPEN)),
    )
    for event in events
]

CANCELLED_ON_LEAVE = [
    *happened("on-leave", "eve", 50_000, ("03-10", "stage_changed", WON), ("06-20", "stage_changed", OPEN)),
    # Else nothing would be settled: what arrives before the first settlement is of before.
    *happened("first", "eve", 10_000, ("02-03", "stage_changed", WON)),
]
"""June is settled on 10 August, in which nothing can be earned; the next quota begins in September."""


IN_DOLLARS = [
    event
    for deal_id, currency, won in (("in-dollars", "USD", "03-10"), ("in-francs", "CHF", "02-10"))
    for event in happened(
        deal_id,
        "ada",
        700_000,
        ("02-02", "currency_changed", {"currency": currency}),
        ("02-02", "amount_changed", {"amount": 700_000, "currency": currency}, None, 1),
        (won, "stage_changed", WON),
    )
]
"""February is settled on 9 April, March on 10 May; what francs were worth was not known before 28 April."""


@example(OF_ALL_REASONS, 260, KNOWN)
@example(IN_DOLLARS, 260, RATES_COME_LATE)
@example(OF_ALL_REASONS, 90, KNOWN)
@example(OF_ALL_REASONS, 16, KNOWN)
@example_settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving(), st.integers(0, 260), funnels)
def test_the_ledgers_are_those_of_the_oracle_to_the_cent(of_histories, events, days_later, funnel):
    as_of = START + timedelta(days=days_later, hours=5)
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    keep(of_histories, events)
    store(of_histories, events, funnel)
    mine = Commissions(of_histories, funnel).ledgers(as_of).statements
    periods = {
        rep_id: [oracle.Period(one.days.first, one.days.last, *one[1:]) for one in of_rep]
        for rep_id, of_rep in pay_periods(funnel, funnel.day_of(micros(as_of))).items()
    }
    arrival = min(micros(one.received_at) for one in events)
    settlements = [one.settles_at for of_rep in periods.values() for one in of_rep]
    first = min((one for one in settlements if one > arrival), default=micros(as_of) + 1)

    def wins(before):
        told = [one.model_dump() for one in events if one.received_at <= as_of]
        return oracle.wins(
            [one for one in told if oracle.known_at(one, first) < before],
            rates_before(funnel.file, moment(before)),
            funnel.zone,
        )

    def became_known(deal_id, of_rep, number):
        """Days on which something of a deal became known between two settlements, as days of the later one's period."""
        period, since = of_rep[number], of_rep[number - 1].settles_at
        known = [oracle.known_at(one.model_dump(), first) for one in events if one.deal_id == deal_id]
        rates = [one.known_since for told in funnel.file.exchange_rates.values() for one in told if one.known_since]
        known += [funnel.midnight(day) for day in rates]
        days = [funnel.day_of(one) for one in known if since <= one < min(period.settles_at, micros(as_of) + 1)]
        return {min(max(day, period.first), period.last) for day in days}

    for rep_id, of_rep in periods.items():
        begun = [one for one in of_rep if moment(funnel.midnight(one.first)) <= as_of]
        theirs = oracle.postings(rep_id, begun, wins, micros(as_of))
        posted = [
            (number, each.deal_id, each.of.first, each.team_id, each.paid, each.after, each.reason == "cancelled")
            for number, one in enumerate(mine[rep_id])
            for each in one.postings
        ]
        assert posted == [
            (one.period, one.deal_id, begun[one.of].first, one.team_id, one.paid, one.attained, one.is_cancelled)
            for one in theirs
        ]
        mine_of_rep = [(number, each) for number, one in enumerate(mine[rep_id]) for each in one.postings]
        for (number, each), one in zip(mine_of_rep, theirs, strict=True):
            days = {each.closed_on} if not one.is_late else became_known(each.deal_id, begun, number)
            assert each.day in days


def test_the_history_that_is_always_compared_has_postings_of_all_reasons(of_histories):
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    keep(of_histories, OF_ALL_REASONS)
    store(of_histories, OF_ALL_REASONS, KNOWN)
    ledgers = Commissions(of_histories, KNOWN).ledgers(START + timedelta(days=260)).statements
    reasons = {each.reason for of_rep in ledgers.values() for one in of_rep for each in one.postings}
    assert reasons == set(get_args(Reason))


@example_settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving())
def test_what_is_paid_to_teams_and_in_months_adds_up_to_the_ledgers(of_histories, events):
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    keep(of_histories, events)
    store(of_histories, events, KNOWN)
    today = (START + timedelta(days=300)).date()
    year = Days(START.date(), today)
    statements = (
        Commissions(of_histories, KNOWN).ledgers(moment(KNOWN.midnight(today + timedelta(days=1)) - 1)).statements
    )
    whole = sum(one.paid for of_rep in statements.values() for one in of_rep)
    sums = Paid(of_histories, KNOWN).sums(year, Whose(), "month", today)
    assert sums.groups["", ""] == whole
    assert sum(money for (column, _), money in sums.groups.items() if column == "team_id") == whole
    assert sum(money for (column, _), money in sums.groups.items() if column == "rep_id") == whole
    assert sum(sums.by_time.values()) == whole


@example(CANCELLED_ON_LEAVE, 195, 242, KNOWN)
@example(IN_DOLLARS, 80, 260, RATES_COME_LATE)
@example_settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving(), st.integers(0, 260), st.integers(0, 260), funnels)
def test_what_is_settled_as_of_a_moment_stands_in_every_later_ledger(of_histories, events, one, other, funnel):
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        of_histories.command(f"TRUNCATE TABLE {of_histories.database}.{table}")
    keep(of_histories, events)
    store(of_histories, events, funnel)
    earlier, later = (
        Commissions(of_histories, funnel).ledgers(START + timedelta(days=days, hours=5)).statements
        for days in sorted((one, other))
    )
    for rep_id, statements in earlier.items():
        settled = [statement for statement in statements if statement.is_settled]
        assert later[rep_id][: len(settled)] == settled
