from datetime import UTC, date, datetime, timedelta

import pytest

from stream.oracle.decode import Decoder
from stream.oracle.truth import truth
from stream.simulator.leak import Leak, NoLeak, leak_of
from stream.simulator.organisation import Organisation
from tests.simulator.runs import END, PLAN, Run
from tests.support.small_service import FILE, counted

START = END - timedelta(days=250)
STAGES = [stage.id for stage in FILE.pipelines[0].stages if stage.kind == "open"]
STAGE = STAGES[1]
TEAM = FILE.teams[0].id
FIRST = (END - timedelta(days=120)).date()
LEAK = Leak(TEAM, STAGE, 4.0, FIRST, date.max)


def shares(items):
    """The share of deals that are lost from the stage, by team, before and since the leak's first day."""
    counts = {}
    for (team, _, _, _, hour), measures in truth(Decoder(FILE).events(items), FILE).items():
        which = team == TEAM, datetime.fromtimestamp(hour, UTC).date() >= FIRST
        lost = measures.get(f"lost:{STAGE}", 0) + measures.get(f"disqualified:{STAGE}", 0)
        left, kept = counts.get(which, (0, 0))
        counts[which] = left + lost, kept + measures.get(f"advanced:{STAGE}", 0)
    return {which: left / (left + kept) for which, (left, kept) in counts.items()}


def test_a_team_loses_more_from_a_stage_since_its_leak_began_and_nobody_else_does():
    leaking = shares(Organisation(FILE, 3, 0.0, [LEAK]).history(START, END))
    quiet = shares(Organisation(FILE, 3, 0.0).history(START, END))
    assert leaking[True, True] > quiet[True, True] + 0.15
    assert leaking[True, False] == pytest.approx(quiet[True, False], abs=0.03)  # deals are merged and deleted later
    assert abs(leaking[False, True] - quiet[False, True]) < 0.1


def test_the_odds_are_multiplied_on_its_days_only():
    leak = Leak("north", "proposal", 2.0, date(2026, 10, 1), date(2026, 10, 31))
    assert leak.raised(0.2, "north", "proposal", date(2026, 10, 31)) == pytest.approx(1 / 3)
    others = [("south", "proposal", 1), ("north", "lead", 1)]
    assert all(leak.raised(0.2, team, stage, date(2026, 10, day)) == 0.2 for team, stage, day in others)
    assert leak.raised(0.2, "north", "proposal", date(2026, 9, 30)) == 0.2
    assert leak.raised(0.2, "north", "proposal", date(2026, 11, 1)) == 0.2


def test_a_leak_is_read_as_people_tell_it():
    told = f"team={TEAM}, stage={STAGE}, odds=3, from=2026-10-01, until=2026-10-31"
    leak = leak_of(told, FILE, date(2026, 1, 1))
    assert leak == Leak(TEAM, STAGE, 3.0, date(2026, 10, 1), date(2026, 10, 31))
    assert leak_of(leak.told(), FILE, date(2020, 1, 1)) == leak
    assert leak_of(f"team={TEAM},stage={STAGE}", FILE, date(2026, 1, 1)) == Leak(
        TEAM, STAGE, 2.0, date(2026, 1, 1), date.max
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (f"stage={STAGE}", "lacks team="),
        (f"team={TEAM}", "lacks stage="),
        (f"team=nobody,stage={STAGE}", "the funnel file has no such team; it has"),
        (f"team={TEAM},stage=won", "the funnel file has no such stage; it has"),
        (f"team={TEAM},stage={STAGE},odds=0.5", "odds=0.5: write a number above 1"),
        (f"team={TEAM},stage={STAGE},odds=many", "odds=many: write a number above 1"),
        (f"team={TEAM},stage={STAGE},odds=nan", "odds=nan: write a number above 1"),
        (f"team={TEAM},stage={STAGE},from=yesterday", "from=yesterday: write a day"),
        (f"team={TEAM},stage={STAGE},from=2026-10-02,until=2026-10-01", "lies before from="),
        (f"team={TEAM},stage={STAGE},size=2", "'size=2' is no part of a leak"),
        ("", "'' is no part of a leak"),
    ],
)
def test_what_is_no_leak_is_refused_with_the_way_out(told, said):
    with pytest.raises(NoLeak, match=said):
        leak_of(told, FILE, date(2026, 1, 1))


async def test_from_its_first_day_on_days_take_as_long_as_asked_and_all_is_counted(service, tmp_path):
    first = datetime.now(UTC).date() - timedelta(days=8)
    leak = Leak(TEAM, STAGE, 2.0, first, date.max)
    run = Run(service, tmp_path, PLAN._replace(days=20, seconds=0, leaks=(leak,), day_seconds=0.3))
    past = await run()
    days = 1 + sum((first + timedelta(days=n)).weekday() < 5 for n in range(8))
    assert len(run.progress) >= days - 1  # a part for each working day, not one for all
    assert past.history["leaks"] == [leak.told()]
    assert counted(service.events) == truth(Decoder(FILE).events(past.items), FILE)


async def test_a_restart_makes_the_same_leak_again(service, tmp_path):
    leak = Leak(TEAM, STAGE, 4.0, (datetime.now(UTC) - timedelta(days=40)).date(), date.max)
    plan = PLAN._replace(days=60, seconds=0, leaks=(leak,))
    first = Run(service, tmp_path, plan)
    await first(lambda done, total: first.stopping.set())
    past = await Run(service, tmp_path, plan._replace(leaks=()))()
    assert past.history_sent
    start, end = (datetime.fromisoformat(past.history[name]) for name in ("start", "end"))
    made = Organisation(FILE, plan.seed, plan.corrections, [leak]).history(start, end)
    assert sorted(map(str, past.items)) == sorted(map(str, made))
