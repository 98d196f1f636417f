from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stream.oracle.decode import Decoder
from stream.oracle.truth import truth
from stream.simulator.leak import NoLeak, leak_of
from stream.simulator.market import Leak
from stream.simulator.organisation import Organisation
from tests.simulator.runs import PLAN, Run
from tests.support.small_service import FILE, counted

STAGE = next(stage.id for stage in FILE.pipelines[0].stages if stage.kind == "open")
TEAM = FILE.teams[0].id
ZONE = ZoneInfo(FILE.time_zone)
NEVER = datetime(9000, 1, 2, tzinfo=ZONE)


def midnight(year, month, day):
    return datetime(year, month, day, tzinfo=ZONE)


def test_a_leak_is_read_as_people_tell_it():
    told = f"team={TEAM}, stage={STAGE}, odds=3, from=2026-10-01, until=2026-10-31"
    leak = leak_of(told, FILE, date(2026, 1, 1))
    assert leak == Leak(TEAM, STAGE, 3.0, midnight(2026, 10, 1), midnight(2026, 11, 1))
    assert leak_of(f"team={TEAM},stage={STAGE}", FILE, date(2026, 1, 1)) == Leak(
        TEAM, STAGE, 2.0, midnight(2026, 1, 1), NEVER
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
    leak = leak_of(f"team={TEAM},stage={STAGE}", FILE, first)
    run = Run(service, tmp_path, PLAN._replace(days=20, seconds=0, leaks=(leak,), day_seconds=0.3))
    past = await run()
    days = 1 + sum((first + timedelta(days=n)).weekday() < 5 for n in range(8))
    assert len(run.progress) >= days - 1  # a part for each working day, not one for all
    assert counted(service.events) == truth(Decoder(FILE).events(past.items), FILE)


async def test_a_restart_makes_the_same_leak_again(service, tmp_path):
    leak = leak_of(f"team={TEAM},stage={STAGE},odds=4", FILE, (datetime.now(UTC) - timedelta(days=40)).date())
    plan = PLAN._replace(days=60, seconds=0, leaks=(leak,))
    first = Run(service, tmp_path, plan)
    await first(lambda done, total: first.stopping.set())
    past = await Run(service, tmp_path, plan._replace(leaks=()))()
    assert past.history_sent
    start, end = (datetime.fromisoformat(past.history[name]) for name in ("start", "end"))
    made = Organisation(FILE, plan.seed, plan.corrections, [leak]).history(start, end)
    assert sorted(map(str, past.items)) == sorted(map(str, made))
