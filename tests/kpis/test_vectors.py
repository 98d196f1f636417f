"""Test vectors: of each KPI at least one set of measures and the value that must come out, worked out by hand."""

from typing import Any, NamedTuple

import pytest

from stream.core.aggregate import Measures
from stream.kpis.catalogue import BY_SUBJECT, KPIS
from stream.kpis.declaration import Subject
from stream.kpis.evaluate import evaluate
from stream.kpis.group import Group, Span
from stream.kpis.statistics import Rate
from tests.support.histories import KNOWN

DAY = 86_400
NOW = 100 * DAY
SPAN = Span(90 * DAY, 98 * DAY, NOW)
# Who came to the stage lead (limit: 3 days) on which day, and to others, as of day 100.
OPEN = {
    10 * DAY: {"still_there:lead": 1, "still_there_amount:lead": 50},
    96 * DAY: {"still_there:lead": 2, "still_there_amount:lead": 60, "still_there:meet": 1},
    97 * DAY: {"still_there:lead": 4},
    98 * DAY: {"still_there:lead": 8, "still_there:won": 9, "still_there_amount:won": 1_000},
}


class Vector(NamedTuple):
    measures: Measures
    expected: Any
    label: str = ""
    members: tuple[Measures, ...] = ()


CLOSED = {
    "won": 3, "won_amount": 900, "won_without_amount": 1, "lost_deals": 7, "lost_amount": 300, "lost_without_amount": 2,
    "disqualified_deals": 4, "created": 100, "created_amount": 5_000, "created_won": 3,
    "won_amounts:300": 1, "won_amounts:600": 1, "cycle_deals": 2, "cycle_seconds": 5 * DAY, "cycle_days:2": 2,
}  # fmt: skip
LOGGED = {"activities:call": 2, "activities:task": 1, "activity_seconds:call": 900, "activity_seconds:task": 300}
FLOW = {
    "entered:lead": 4, "taken_over:lead": 2, "advanced:lead": 2, "skipped:lead": 2, "moved_back:lead": 1,
    "lost:lead": 3, "disqualified:lead": 1, "handed_off:lead": 1, "reopened:lead": 1, "stage_seconds:lead": 12 * DAY,
    "then_advanced:lead": 1, "then_moved_back:lead": 2, "then_lost:lead": 3, "then_disqualified:lead": 4,
    "then_handed_off:lead": 5, "still_there:lead": 7, "still_there_amount:lead": 110, "cohort_entered:lead": 5,
    "cohort_progressed:lead": 2, "entered:meet": 50, "lost:meet": 50,
}  # fmt: skip


def share(value, n, low=None, high=None):
    return pytest.approx(value), n, low and pytest.approx(low, abs=1e-4), high and pytest.approx(high, abs=1e-4)


VECTORS: dict[tuple[Subject, str], list[Vector]] = {
    ("deals", "revenue"): [Vector(CLOSED, 900), Vector({}, 0)],
    ("deals", "won"): [Vector(CLOSED, 3)],
    ("deals", "lost"): [Vector(CLOSED, 7)],
    ("deals", "win_rate"): [
        Vector(CLOSED, share(0.3, 10, 0.1078, 0.6032)),
        Vector({"won": 8, "lost_deals": 2}, share(0.8, 10, 0.4902, 0.9433)),
        Vector({"created": 4}, (None, 0, None, None)),
    ],
    ("deals", "average_deal"): [Vector(CLOSED, 450), Vector({"won": 1, "won_without_amount": 1}, None)],
    ("deals", "median_deal"): [
        Vector(CLOSED, 450),
        Vector({"won_amounts:1": 1, "won_amounts:3": 2, "won_amounts:100": 1}, 3),
        Vector({"won_amounts:-2": 3}, -2),
        Vector({}, None),
    ],
    ("deals", "cycle_days_mean"): [Vector(CLOSED, 2.5), Vector({"won": 1}, None)],
    ("deals", "cycle_days_median"): [Vector(CLOSED, 2)],
    ("deals", "created"): [Vector(CLOSED, 100)],
    ("deals", "created_amount"): [Vector(CLOSED, 5_000)],
    ("deals", "disqualified"): [Vector(CLOSED, 4)],
    ("deals", "win_rate_by_value"): [Vector(CLOSED, 0.75), Vector({"won": 1, "won_without_amount": 1}, None)],
    ("deals", "win_rate_by_value_left_out"): [Vector(CLOSED, 3)],
    ("deals", "win_rate_cohort"): [Vector(CLOSED, share(0.03, 100, 0.0103, 0.0845))],
    ("deals", "mql_to_sql"): [Vector(FLOW | {"cohort_entered:meet": 3}, share(0.4, 5, 0.1176, 0.7693))],
    ("deals", "reps_winning"): [
        Vector({}, share(0.5, 2, 0.0945, 0.9055), members=({"won": 2}, {"activities:call": 1}, {"entered:lead": 1})),
        Vector({}, (None, 0, None, None)),
    ],
    ("deals", "open_deals"): [Vector({}, 16)],
    ("deals", "open_amount"): [Vector({}, 110)],
    ("deals", "stalled_deals"): [Vector({}, 7)],
    ("deals", "activities"): [Vector(LOGGED, 3)],
    ("deals", "activity_minutes"): [Vector(LOGGED, 20), Vector({}, 0)],
    ("deals", "selling_share"): [Vector(LOGGED, 0.75), Vector({"activities:call": 1}, None)],
    ("activity type", "activities"): [Vector(LOGGED, 2, "call")],
    ("activity type", "minutes"): [Vector(LOGGED, 15, "call")],
    ("stage", "entered"): [Vector(FLOW, 4, "lead")],
    ("stage", "advanced"): [Vector(FLOW, 2, "lead")],
    ("stage", "skipped"): [Vector(FLOW, 2, "lead")],
    ("stage", "moved_back"): [Vector(FLOW, 1, "lead")],
    ("stage", "lost"): [Vector(FLOW, 3, "lead")],
    ("stage", "disqualified"): [Vector(FLOW, 1, "lead")],
    ("stage", "conversion_cohort"): [Vector(FLOW, share(0.4, 5, 0.1176, 0.7693), "lead")],
    ("stage", "mean_days"): [Vector(FLOW, 1.5, "lead"), Vector({"entered:lead": 1}, None, "lead")],
    ("stage", "time_against_limit"): [Vector(FLOW, 0.5, "lead"), Vector(FLOW, None, "meet")],
    ("stage", "handed_off"): [Vector(FLOW, 1, "lead")],
    ("stage", "taken_over"): [Vector(FLOW, 2, "lead")],
    ("stage", "reopened"): [Vector(FLOW, 1, "lead")],
    ("stage", "entries"): [Vector(FLOW, 6, "lead")],
    ("stage", "then_advanced"): [Vector(FLOW, 1, "lead")],
    ("stage", "then_moved_back"): [Vector(FLOW, 2, "lead")],
    ("stage", "then_lost"): [Vector(FLOW, 3, "lead")],
    ("stage", "then_disqualified"): [Vector(FLOW, 4, "lead")],
    ("stage", "then_handed_off"): [Vector(FLOW, 5, "lead")],
    ("stage", "still_there"): [Vector(FLOW, 7, "lead")],
    ("stage", "still_there_amount"): [Vector(FLOW, 110, "lead")],
    # Of those who came on days 96 and 97 all are at their limit on day 100, and they came in the period.
    ("stage", "stalled"): [Vector(FLOW, 6, "lead"), Vector(FLOW, 0, "meet")],
    ("stage", "conversion_flow"): [
        Vector(FLOW, share(0.5, 8, 0.2152, 0.7848), "lead"),
        Vector({"entered:lead": 1, "advanced:lead": 3}, (3.0, 1, None, None), "lead"),
    ],
    ("stage", "cohort_entered"): [Vector(FLOW, 5, "lead")],
    ("stage", "cohort_progressed"): [Vector(FLOW, 2, "lead")],
    ("stage", "leakage_lost"): [Vector(FLOW, share(0.5, 6, 0.1876, 0.8124), "lead")],
    ("stage", "leakage_disqualified"): [Vector(FLOW, share(1 / 6, 6, 0.0301, 0.5635), "lead")],
    ("stage", "leakage_stalled"): [Vector(FLOW, share(1.0, 6, 0.6097, 1.0), "lead")],
    ("stage", "open_deals"): [Vector({}, 15, "lead"), Vector({}, 1, "meet")],
    ("stage", "open_amount"): [Vector({}, 110, "lead")],
    ("stage", "stalled_deals"): [Vector({}, 7, "lead"), Vector({}, 0, "meet")],
}


@pytest.mark.parametrize(
    ("kpi", "vector"),
    [
        pytest.param(BY_SUBJECT[subject][kpi_id], vector, id=f"{subject} {kpi_id} {number}")
        for (subject, kpi_id), vectors in VECTORS.items()
        for number, vector in enumerate(vectors)
    ],
)
def test_the_value_is_the_one_that_was_worked_out(kpi, vector):
    group = Group(vector.measures, OPEN, SPAN, KNOWN, members=vector.members)
    value: Any = evaluate(kpi, group, BY_SUBJECT[kpi.subject], vector.label)
    if isinstance(value, Rate):
        value = value.value, value.n, value.low, value.high
    assert value == vector.expected


def test_every_kpi_has_a_vector():
    assert set(VECTORS) == {(kpi.subject, kpi.id) for kpi in KPIS}
