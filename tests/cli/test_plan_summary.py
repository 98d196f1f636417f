"""What `dealstream check` says of the plans of a funnel file."""

from datetime import date, timedelta

from stream.cli.output.plan_summary import plan_lines
from stream.config.funnel_file import parse
from tests.support.histories import FILE, FUNNEL
from tests.support.plans import PLANNED_FILE
from tests.support.telling import WORDS

QUOTA = "quotas: [{rep: ada, every: month, amount: 5, starts: 2026-01-01}]\n"
CALENDAR = "calendar: {holidays: {2026-05-01: 1}}\n"


def told(text, today):
    return list(plan_lines(parse(FUNNEL + text), today, WORDS))


def test_it_counts_what_is_planned_and_names_who_has_no_quota():
    first, _, without, *more = plan_lines(PLANNED_FILE, date(2026, 4, 1), WORDS)
    assert first == "plans: quotas of 3 reps, quotas of 1 team, 1 ramp, 2 calendars with holidays up to 2026-11-26"
    assert without == "note: no quota today for Eve, Dee"
    assert more == []


def test_who_has_left_lacks_no_quota():
    left = FUNNEL.replace("    name: Eve\n", "    name: Eve\n    until: 2026-03-31\n") + QUOTA
    assert "Eve" not in list(plan_lines(parse(left), date(2026, 4, 1), WORDS))[-1]
    assert "Eve" in list(plan_lines(parse(left), date(2026, 3, 31), WORDS))[-1]


def test_it_says_nothing_where_nothing_is_planned():
    assert list(plan_lines(FILE, date(2026, 4, 1), WORDS)) == []


def test_it_says_when_holidays_run_out():
    assert told(CALENDAR, date(2026, 9, 1))[1:] == []
    assert told(CALENDAR, date(2026, 10, 1))[1:] == [
        "note: no holidays are written for 2027 yet; `dealstream holidays` writes them"
    ]
    assert told(CALENDAR, date(2027, 1, 1))[1:] == [
        "note: no holidays are written for 2027; `dealstream holidays` writes them"
    ]


LATER = """\
quotas: [{rep: ada, every: quarter, amount: 100, starts: 2026-01-01}]
plans:
  - {id: old, starts: 2026-01-01, reps: [ada], tiers: [{rate: 0.1}]}
  - {id: new, starts: 2026-05-15, reps: [ada], tiers: [{rate: 0.2}]}
"""


def test_it_says_from_when_a_plan_pays_that_begins_within_a_quarter_until_that_day_has_come():
    def notes(today):
        return [line for line in told(LATER, today) if line.startswith("note: plan")]

    later = "pays from 2026-07-01 on, the first day of the next one: Ada"
    assert notes(date(2026, 5, 1)) == [f"note: plan new begins within a period of a quota, and {later}"]
    assert notes(date(2026, 6, 30)) == notes(date(2026, 5, 1))
    assert notes(date(2026, 7, 1)) == []


def test_it_names_who_has_a_quota_from_before_the_first_assignment_and_what_begins_in_years_that_are_not_counted_yet():
    quota = "quotas: [{rep: ada, every: quarter, amount: 100, starts: %s}]\n"
    [first] = {rep.assignments[0].starts for rep in FILE.reps if rep.id == "ada"}
    early, far = first - timedelta(days=1), first.replace(year=2030)
    notes = [told(quota % day, date(2026, 5, 1))[1] for day in (early, far)]
    assert notes[0] == "note: a quota counts from before the first assignment on, in its team, for Ada"
    assert notes[1].startswith(
        "note: what begins more than 3 years ahead is not counted yet; are these years right: 2030"
    )
    assert "note: a quota" not in "".join(told(quota % first, date(2026, 5, 1)))
    assert "note: what begins" not in "".join(told(quota % first, date(2027, 5, 1)))


def test_it_says_of_which_rate_commission_does_not_know_yet():
    first, *_ = FILE.exchange_rates["USD"]
    corrected = first.model_copy(update={"known_since": date(2026, 5, 2)})
    file = FILE.model_copy(update={"exchange_rates": {"USD": (first, corrected)}})
    later = f"the rate of USD from {first.starts} on is in commission from 2026-05-02 on only"
    assert list(plan_lines(file, date(2026, 5, 1), WORDS)) == [f"note: {later}; is that known_since right?"]
    assert list(plan_lines(file, date(2026, 5, 2), WORDS)) == []
