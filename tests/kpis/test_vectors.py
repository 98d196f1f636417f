"""Test vectors: of each KPI at least one set of measures and the value that must come out, worked out by hand."""

from typing import Any, NamedTuple

import pytest

from stream.core.aggregate import Measures
from stream.kpis.catalogue import BY_SUBJECT, KPIS
from stream.kpis.declaration import Subject
from stream.kpis.evaluate import evaluate
from stream.kpis.formula import is_reported
from stream.kpis.group import Group, Span
from stream.kpis.statistics import Rate
from tests.support.histories import KNOWN

DAY = 86_400
# In March 2026 and later a dollar is 0.8123 euros.
NOW = 20_600 * DAY
SPAN = Span(NOW - 10 * DAY, NOW - 2 * DAY, NOW)


def ago(days: int) -> int:
    return NOW - days * DAY


# Who is in the stage lead (limit: 3 days), and in others, since when.
OPEN = {
    ago(90): {"waiting:lead": 1, "waiting_amount:lead:EUR": 50, "cohort_open:lead": 20},
    ago(4): {"waiting:lead": 2, "waiting_amount:lead:USD": 100_000, "waiting:meet": 1, "quiet:meet": 1},
    ago(3): {"waiting:lead": 4, "cohort_open:lead": 4, "cohort_open_amount:lead": 300, "overdue:lead": 2},
    ago(2): {"waiting:lead": 8, "cohort_open:lead": 90, "cohort_open_amount:lead": 9_000, "quiet:lead": 3},
    ago(-5): {"won_later": 2},
}


class Vector(NamedTuple):
    measures: Measures
    expected: Any
    label: str = ""
    members: tuple[Measures, ...] = ()
    stage: str | None = None
    open_deals: dict[int, Measures] = OPEN


CLOSED = {
    "won": 3, "won_amount": 900, "won_without_amount": 1, "lost_deals": 7, "lost_amount": 300, "lost_without_amount": 2,
    "disqualified_deals": 4, "created": 100, "created_amount": 5_000, "created_won": 3, "created_lost": 30,
    "created_disqualified": 7, "won_amounts:300": 1, "won_amounts:600": 1, "cycle_deals": 2, "cycle_seconds": 5 * DAY,
    "cycle_minutes:2880": 1, "cycle_minutes:4320": 1, "won_qualified": 3, "lost_qualified": 4, "won_touches:call": 9,
    "won_touches:task": 3,
}  # fmt: skip
FOUR_SIZES = {"won_amounts:100": 1, "won_amounts:200": 1, "won_amounts:300": 1, "won_amounts:400": 1}
LOGGED = {"activities:call": 2, "activities:task": 1, "activity_seconds:call": 900, "activity_seconds:task": 300}
MARKETING = {
    "mql_converted": 18, "mql_lost": 10, "mql_open": 12, "mql_converted_after:48": 20, "mql_waited:24": 12,
    "mql_waited:240": 8,
}  # fmt: skip
# On 15 May 2026, in Bavaria: 29 of the quarter's 59 working days are over.
PLANNED = {"won_amount": 240_000_00, "quota": 500_000_00, "quota_due": 245_762_71}
MET = {"won_amount": 500_000_00, "quota": 500_000_00, "expected_amount:meet:EUR": 1}
FLOW = {
    "entered:lead": 4, "taken_over:lead": 2, "advanced:lead": 2, "skipped:lead": 2, "moved_back:lead": 1,
    "lost:lead": 3, "disqualified:lead": 1, "moved_pipeline:lead": 5, "handed_off:lead": 6, "reopened:lead": 1,
    "stage_seconds:lead": 72 * DAY, "entered:won": 7, "lost:meet": 9, "lost:ask": 50,
}  # fmt: skip
# Of 91 deals 50 moved on, 29 were lost; of 12 that are open 4 are stuck, since they entered three days ago.
COHORT = {
    "cohort_progressed:lead": 46, "cohort_lost:lead": 29, "cohort_disqualified:lead": 3,
    "cohort_moved_pipeline:lead": 1, "cohort_open:lead": 12, "cohort_progressed:meet": 90,
    "cohort_progressed_amount:lead": 500, "cohort_lost_amount:lead": 150, "cohort_disqualified_amount:lead": 20,
    "cohort_moved_pipeline_amount:lead": 30, "cohort_open_amount:lead": 400,
}  # fmt: skip
COHORT_OPEN = {
    ago(3): {"cohort_open:lead": 4, "cohort_open_amount:lead": 100},
    NOW - 2 * DAY - 3600: {"cohort_open:lead": 8, "cohort_open_amount:lead": 300},
}
# Ten deals of twenty days each, whoever had them: six advanced, four were lost.
TEN = {
    "entered:lead": 10, "advanced:lead": 6, "lost:lead": 4, "stage_seconds:lead": 200 * DAY, "handed_off:lead": 5,
    "taken_over:lead": 5, "cohort_progressed:lead": 6, "cohort_lost:lead": 4,
}  # fmt: skip
TIMES = {
    f"{kind}:lead:{days * 24}": n
    for kind, counts in (
        ("stayed", {2: 1, 3: 1, 5: 1, 8: 1, 13: 1, 21: 1}),
        ("waited", {8: 1, 21: 1, 30: 2}),
    )
    for days, n in counts.items()
}
FIRST = {
    "from_first:lead": 200, "from_first:offer": 30, "from_first_amount:lead": 1_000, "from_first_amount:offer": 400,
}  # fmt: skip
# Ended after 40, 10 and 50 days; open for 60, 0 and 0.
JAM = {"stage_seconds:lead": 40 * DAY, "stage_seconds:meet": 10 * DAY, "stage_seconds:offer": 50 * DAY}
JAM_OPEN = {ago(62): {"waiting:lead": 1}, ago(2): {"waiting:offer": 7}}
TOUCHED = {
    "won_touched:call:lead": 30, "lost_touched:call:lead": 20, "won_out_of:lead": 40, "lost_out_of:lead": 60,
}  # fmt: skip
FROM = {
    "created_from:web": 5, "created_from:": 50, "won_from:web": 3, "lost_from:web": 7, "won_amount_from:web": 900,
    "mql_from:web": 10, "mql_converted_from:web": 3,
}  # fmt: skip
REASONS = {
    "lost_for:lead:price": 1, "lost_for:meet:price": 2, "lost_for:lead:": 7, "lost_amount_for:lead:price": 10,
    "lost_amount_for:meet:price": 5,
}  # fmt: skip


def share(value, n, low=None, high=None):
    return (
        pytest.approx(value),
        n,
        low and pytest.approx(low, abs=1e-4),
        high and pytest.approx(high, abs=1e-4),
    )


def of_cohort(measures, expected, open_deals=COHORT_OPEN):
    return Vector(measures, expected, "lead", open_deals=open_deals)


NOTHING = (None, 0, None, None)

VECTORS: dict[tuple[Subject, str], list[Vector]] = {
    ("deals", "revenue"): [Vector(CLOSED, 900), Vector({}, 0)],
    ("deals", "won"): [Vector(CLOSED, 3)],
    ("deals", "lost"): [Vector(CLOSED, 7)],
    ("deals", "win_rate"): [
        Vector(CLOSED, share(0.3, 10, 0.1078, 0.6032)),
        Vector({"won": 8, "lost_deals": 2}, share(0.8, 10, 0.4902, 0.9433)),
        Vector({"lost_deals": 252}, (0, 252, 0, pytest.approx(0.0150, abs=1e-4))),
        Vector({"created": 4}, NOTHING),
    ],
    # A funnel that begins with leads: 100 of 297, of which 208 were qualified.
    ("deals", "win_rate_qualified"): [
        Vector(CLOSED, share(3 / 7, 7, 0.1582, 0.7495)),
        Vector({"won": 100, "lost_deals": 197, "won_qualified": 100, "lost_qualified": 108}, share(100 / 208, 208)[:2]),
        Vector(CLOSED | {"won_qualified": 0, "lost_qualified": 0}, NOTHING),
    ],
    ("deals", "win_rate_broad"): [Vector(CLOSED, share(3 / 14, 14, 0.0757, 0.4759)), Vector({}, NOTHING)],
    ("deals", "average_deal"): [Vector(CLOSED, 450), Vector({"won": 1, "won_without_amount": 1}, None)],
    ("deals", "median_deal"): [
        Vector(CLOSED, 450),
        Vector(FOUR_SIZES, 250),
        Vector({"won_amounts:1": 1, "won_amounts:3": 2, "won_amounts:100": 1}, 3),
        Vector({"won_amounts:-2": 3}, -2),
        Vector({}, None),
    ],
    ("deals", "deal_lower_quartile"): [Vector(FOUR_SIZES, 150), Vector({}, None)],
    ("deals", "deal_upper_quartile"): [Vector(FOUR_SIZES, 350), Vector({}, None)],
    ("deals", "cycle_days_mean"): [Vector(CLOSED, 2.5), Vector({"won": 1}, None)],
    ("deals", "cycle_days_median"): [
        Vector(CLOSED, 2.5),
        # 1.9, 1.9 and 2.9 days.
        Vector({"cycle_minutes:2736": 2, "cycle_minutes:4176": 1}, pytest.approx(1.9)),
        Vector({}, None),
    ],
    ("deals", "created"): [Vector(CLOSED, 100)],
    ("deals", "created_amount"): [Vector(CLOSED, 5_000)],
    ("deals", "disqualified"): [Vector(CLOSED, 4)],
    ("deals", "win_rate_by_value"): [Vector(CLOSED, 0.75), Vector({"won": 1, "won_without_amount": 1}, None)],
    ("deals", "win_rate_by_value_left_out"): [Vector(CLOSED, 3)],
    ("deals", "win_rate_cohort"): [Vector(CLOSED, share(0.03, 100, 0.0103, 0.0845))],
    ("deals", "still_open"): [Vector(CLOSED, 60), Vector({}, 0)],
    ("deals", "mql"): [Vector(MARKETING, 40)],
    ("deals", "mql_to_sql"): [
        Vector(MARKETING, share(0.45, 40, 0.3071, 0.6017)),
        Vector({"mql_converted": 3, "mql_open": 7}, share(0.3, 10)[:2]),
        Vector({}, NOTHING),
    ],
    ("deals", "mql_to_sql_decided"): [
        Vector(MARKETING, share(18 / 28, 28, 0.4583, 0.7929)),
        Vector({"mql_open": 7}, NOTHING),
    ],
    ("deals", "mql_to_sql_days"): [Vector(MARKETING, 2), Vector({"mql_waited:24": 3}, None)],
    ("deals", "reps_winning"): [
        Vector({}, share(0.5, 2, 0.0945, 0.9055), members=({"won": 2}, {"activities:call": 1}, {"entered:lead": 1})),
        Vector({}, NOTHING),
    ],
    ("deals", "open_deals"): [Vector({}, 16)],
    # A dollar was 0.9 euros before.
    ("deals", "open_amount"): [Vector({}, 50 + 81_230)],
    ("deals", "stuck"): [Vector({}, 7)],
    ("deals", "quiet"): [Vector({}, 4)],
    ("deals", "overdue"): [Vector({}, 2)],
    ("deals", "won_later"): [Vector({}, 2)],
    ("deals", "activities"): [Vector(LOGGED, 3)],
    ("deals", "activity_minutes"): [Vector(LOGGED, 20), Vector({}, 0)],
    ("deals", "selling_share_logged"): [
        Vector(LOGGED, 0.75),
        Vector(
            {"activity_seconds:call": 26_864, "activity_seconds:task": 33_411 - 26_864},
            pytest.approx(0.80405, 1e-5),
        ),
        Vector({"activities:call": 1}, None),
    ],
    ("deals", "activities_per_won_deal"): [Vector(CLOSED, 4), Vector({"activities:call": 1}, None)],
    ("activity type", "activities"): [Vector(LOGGED, 2, "call")],
    ("activity type", "minutes"): [Vector(LOGGED, 15, "call")],
    # Three deals with 4, 0 and 5 calls.
    ("activity type", "activities_per_won_deal"): [Vector(CLOSED, 3, "call"), Vector(LOGGED, None, "call")],
    ("activity type", "activity_odds"): [
        Vector(TOUCHED, share(6.0, 100, 2.4526, 14.6781), "call"),
        Vector({"won_out_of:lead": 29}, (None, 29, None, None), "call"),
    ],
    ("activity type", "activity_odds_crude"): [
        Vector(TOUCHED, share(30.5 * 40.5 / (20.5 * 10.5), 100)[:2], "call"),
        Vector({"won_out_of:lead": 29}, (None, 29, None, None), "call"),
    ],
    ("stage", "entered"): [Vector(FLOW, 4, "lead"), Vector(FLOW, 7, "won")],
    ("stage", "advanced"): [Vector(FLOW, 2, "lead"), Vector(FLOW, None, "won")],
    ("stage", "skipped"): [Vector(FLOW, 2, "lead")],
    ("stage", "moved_back"): [Vector(FLOW, 1, "lead")],
    ("stage", "lost_moves"): [Vector(FLOW, 3, "lead")],
    ("stage", "disqualified_moves"): [Vector(FLOW, 1, "lead")],
    ("stage", "moved_pipeline_moves"): [Vector(FLOW, 5, "lead")],
    ("stage", "reassigned"): [Vector(FLOW, 6, "lead")],
    ("stage", "taken_over"): [Vector(FLOW, 2, "lead")],
    ("stage", "reopened"): [Vector(FLOW, 1, "lead")],
    ("stage", "losses_from_here"): [
        Vector(FLOW, share(0.25, 12, 0.0889, 0.5323), "lead"),
        Vector({"lost:ask": 1}, NOTHING, "lead"),
        Vector(FLOW, NOTHING, "won"),
    ],
    ("stage", "entered_deals"): [of_cohort(COHORT, 91)],
    ("stage", "moved_on"): [
        of_cohort(COHORT, share(46 / 91, 91)[:2]),
        # 95 visits that began, 7 of them not the first of their deal; 3 deals that skipped the stage.
        of_cohort(
            {"cohort_progressed:lead": 50, "cohort_lost:lead": 29, "cohort_open:lead": 12},
            share(50 / 91, 91, 0.4473, 0.6476),
        ),
        # Ten that were handed to a pipeline that continues this one, and won there.
        of_cohort({"cohort_progressed:lead": 10}, (1, 10, pytest.approx(0.7225, abs=1e-4), 1)),
        of_cohort(TEN, share(0.6, 10)[:2]),
        of_cohort({}, NOTHING),
    ],
    ("stage", "lost"): [
        of_cohort(COHORT, share(29 / 91, 91)[:2]),
        of_cohort(TEN, share(0.4, 10)[:2]),
        # Ten that entered in October were lost in November; four that entered in November are open.
        of_cohort({"cohort_lost:lead": 10}, share(1.0, 10)[:2]),
        of_cohort({"cohort_open:lead": 4, "lost:lead": 10}, share(0.0, 4)[:2]),
    ],
    ("stage", "disqualified"): [of_cohort(COHORT, share(3 / 91, 91)[:2])],
    ("stage", "moved_pipeline"): [of_cohort(COHORT, share(1 / 91, 91)[:2])],
    ("stage", "stuck"): [of_cohort(COHORT, share(4 / 91, 91)[:2]), of_cohort({}, NOTHING)],
    ("stage", "fresh"): [of_cohort(COHORT, share(8 / 91, 91)[:2])],
    ("stage", "decided_rate"): [
        of_cohort(COHORT, share(46 / 79, 79)[:2]),
        of_cohort(
            {"cohort_progressed:lead": 50, "cohort_lost:lead": 29, "cohort_open:lead": 12},
            share(50 / 79, 79, 0.5228, 0.7307),
        ),
        of_cohort({"cohort_open:lead": 12}, NOTHING),
    ],
    ("stage", "moved_on_by_value"): [of_cohort(COHORT, pytest.approx(500 / 1_100)), of_cohort({}, None)],
    ("stage", "lost_by_value"): [of_cohort(COHORT, pytest.approx(150 / 1_100))],
    ("stage", "disqualified_by_value"): [of_cohort(COHORT, pytest.approx(20 / 1_100))],
    ("stage", "moved_pipeline_by_value"): [of_cohort(COHORT, pytest.approx(30 / 1_100))],
    ("stage", "stuck_by_value"): [of_cohort(COHORT, pytest.approx(100 / 1_100))],
    ("stage", "fresh_by_value"): [of_cohort(COHORT, pytest.approx(300 / 1_100))],
    ("stage", "leaked_amount"): [of_cohort(COHORT, 170), Vector(COHORT, None, "won")],
    ("stage", "cumulative_conversion"): [
        Vector(FIRST, share(0.15, 200, 0.1071, 0.2060), "offer"),
        Vector(FIRST, share(1.0, 200)[:2], "lead"),
        Vector({}, NOTHING, "offer"),
    ],
    ("stage", "cumulative_conversion_by_value"): [Vector(FIRST, 0.4, "offer"), Vector({}, None, "offer")],
    ("stage", "time_in_stage_mean"): [
        Vector(FLOW, 6, "lead"),
        Vector(TEN, 20, "lead"),
        Vector({"entered:lead": 1, "handed_off:lead": 1}, None, "lead"),
    ],
    ("stage", "time_in_stage_median"): [
        Vector(TIMES, 13, "lead"),
        Vector({"waited:lead:1": 3}, None, "lead"),
    ],
    ("stage", "bottleneck_share"): [
        Vector(JAM, 0.625, "lead", open_deals=JAM_OPEN),
        Vector(JAM, 0.5, "offer", open_deals={}),
        Vector({}, None, "lead", open_deals={}),
    ],
    ("stage", "time_against_limit"): [Vector(FLOW, 2, "lead"), Vector(FLOW, None, "meet")],
    ("stage", "open_deals"): [Vector({}, 15, "lead"), Vector({}, 1, "meet"), Vector({}, None, "won")],
    ("stage", "open_amount"): [Vector({}, 50 + 81_230, "lead")],
    ("stage", "stuck_now"): [
        Vector({}, 7, "lead"),
        Vector({}, 0, "meet"),
        # In the stage for 54 days, whoever has it now: with whom the visit is counted does not matter.
        Vector({}, 1, "lead", open_deals={ago(54): {"waiting:lead": 1}}),
    ],
    ("stage", "quiet_now"): [Vector({}, 3, "lead")],
    ("stage", "overdue_now"): [Vector({}, 2, "lead")],
    ("deals", "quota"): [Vector(PLANNED, 500_000_00), Vector(CLOSED, None)],
    ("deals", "quota_attainment"): [
        Vector({"won_amount": 120_000, "quota": 150_000}, 0.8),
        Vector({"won_amount": 330_000, "quota": 300_000}, 1.1),
        Vector(CLOSED, None),
    ],
    ("deals", "pace"): [Vector(PLANNED, pytest.approx(0.977, abs=5e-4)), Vector({"won_amount": 1, "quota": 5}, None)],
    ("deals", "landing"): [
        Vector(PLANNED, pytest.approx(488_276_00, abs=50)),
        Vector({"won_amount": 1, "quota": 5}, None),
    ],
    ("deals", "coverage"): [
        Vector(PLANNED | {"expected_amount:meet:EUR": 900_000_00}, pytest.approx(3.46, abs=5e-3)),
        Vector(PLANNED | {"expected_amount:ask:USD": 100_000_00}, 81_230_00 / 260_000_00),
        Vector(MET, None),
        Vector({"expected_amount:meet:EUR": 1}, None),
    ],
    ("deals", "reps_at_quota"): [
        Vector(
            {},
            share(2 / 3, 3)[:2],
            members=(
                {"won_amount": 330_000, "quota": 300_000},
                {"won_amount": 300_000, "quota": 300_000},
                {"won_amount": 150_000, "quota": 300_000},
                {"won_amount": 150_000},
            ),
        ),
        Vector({}, NOTHING, members=(CLOSED,)),
    ],
    # 26,864 of 12 reps * 18 days * 480 minutes.
    ("deals", "selling_share_worked"): [
        Vector(
            {"activity_seconds:call": 26_864 * 60, "activity_seconds:task": 6_547 * 60, "capacity_seconds": 6_220_800},
            pytest.approx(0.259, abs=5e-4),
        ),
        Vector(LOGGED, None),
    ],
    ("source", "created"): [Vector(FROM, 5, "web"), Vector(FROM, 50, "")],
    ("source", "won"): [Vector(FROM, 3, "web")],
    ("source", "lost"): [Vector(FROM, 7, "web")],
    ("source", "win_rate"): [Vector(FROM, share(0.3, 10, 0.1078, 0.6032), "web"), Vector(FROM, NOTHING, "")],
    ("source", "revenue"): [Vector(FROM, 900, "web")],
    ("source", "mql"): [Vector(FROM, 10, "web")],
    ("source", "mql_to_sql"): [Vector(FROM, share(0.3, 10, 0.1078, 0.6032), "web")],
    ("loss reason", "lost"): [Vector(REASONS, 3, "price"), Vector(REASONS, 1, "price", stage="lead")],
    ("loss reason", "lost_amount"): [Vector(REASONS, 15, "price")],
    ("loss reason", "share"): [
        Vector(REASONS, share(0.3, 10, 0.1078, 0.6032), "price"),
        Vector(REASONS, share(1 / 8, 8)[:2], "price", stage="lead"),
        Vector({}, NOTHING, "price"),
    ],
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
    members = [Group(one, {}, SPAN, KNOWN) for one in vector.members]
    group = Group(vector.measures, vector.open_deals, SPAN, KNOWN, members)
    value: Any = evaluate(kpi, group, BY_SUBJECT[kpi.subject], vector.label, vector.stage)
    if isinstance(value, Rate):
        value = (value.value, value.n, value.low, value.high)[: len(vector.expected)]
    assert value == vector.expected


def test_every_kpi_has_a_vector_but_those_of_what_is_to_come_which_have_them_where_they_are_worked_out():
    assert set(VECTORS) == {(kpi.subject, kpi.id) for kpi in KPIS if not is_reported(kpi.formula)}
