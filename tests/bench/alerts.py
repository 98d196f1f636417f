"""`make alerts`: the processor's seconds of judging 200 reps in 20 teams, and what share of a day all looks take.

In chDB, over DEALS deals of three years that are made up in it, within the process as a worker has it.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from stream.alerts.look import Judgement, look
from stream.alerts.runs import Runs
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.views import create_views
from stream.worker.allowance import LEAST_PAUSE_SECONDS, PAUSE, SAVED_SECONDS, SHARE
from tests.bench.report_tables import fill, funnel
from tests.support import screen

TEAMS = 20
ROUNDS = 3
DAY = 24 * 3600.0
GOAL = 0.01
_QUARTER_DAYS = 91


class Used(NamedTuple):
    """Seconds of the processor: of the thread that judges, and of the whole process, ClickHouse included."""

    thread: float
    process: float


def used(judge: Callable[[], Judgement]) -> tuple[Judgement, Used]:
    """Return what a look says and what it took."""
    thread, process = time.thread_time(), time.process_time()
    judgement = judge()
    return judgement, Used(time.thread_time() - thread, time.process_time() - process)


def looks_a_day(one: Used) -> float:
    """Return how many looks the allowance lets be made on a day, where something changes all the time."""
    return min(DAY * SHARE / one.thread, DAY / (one.thread + max(one.thread * PAUSE, LEAST_PAUSE_SECONDS)))


def main() -> int:
    """Measure, show, write build/alerts.json; return 0 where a day is within the goal."""
    deals = int(os.environ.get("DEALS", 100_000))
    say = screen.progress()
    with tempfile.TemporaryDirectory() as folder:
        clickhouse = ClickHouse(Settings(clickhouse=SecretStr(f"chdb://{Path(folder) / 'db'}")))
        migrate(clickhouse)
        known, now = funnel(TEAMS), datetime.now(UTC)
        say(f"Making up {deals:,} deals")
        fill(clickhouse, 1, deals, events=True, teams=TEAMS)
        create_views(clickhouse, known)
        gc.freeze()
        gc.set_threshold(100_000, 20, 20)
        say("Calibrating, and judging for the first time")
        first, of_first = used(lambda: look(clickhouse, known, {}, {}, {}, now))
        calibrations = {one.calibration_id: one for one in first.calibrations}
        alerts = {one.alert_id: one for one in first.alerts}
        say("Judging again")
        runs = Runs()
        looks = [
            used(lambda: look(clickhouse, known, alerts, {}, calibrations, now, runs=runs))[1]
            for _ in range(1 + ROUNDS)
        ]
        clickhouse.close()
    anew, usual = looks[0], min(looks[1:], key=lambda one: one.process)
    number = looks_a_day(usual)
    of_day = (anew.process + number * usual.process) / DAY
    # What was saved up is used up once, by a history that is sent; a quarter's calibration once a quarter.
    of_quarter = of_first.process / (_QUARTER_DAYS * DAY)
    watched = sum(one.standing == "watched" for made in first.calibrations for one in made.series)
    rows = [
        ("first look of a quarter", f"{of_first.thread:.1f}", f"{of_first.process:.1f}", ""),
        ("a look at a new day", f"{anew.thread:.2f}", f"{anew.process:.2f}", ""),
        ("each other look", f"{usual.thread:.2f}", f"{usual.process:.2f}", f"{number:,.0f}"),
    ]
    title = f"Seconds of the processor, 200 reps in {TEAMS} teams, {deals:,} deals, {watched} series"
    screen.show(title, ("", "of the worker's thread", "with ClickHouse", "looks a day"), rows)
    say(f"{of_day + of_quarter:.2%} of a day of one processor; goal: {GOAL:.0%}. At most {SAVED_SECONDS:.0f} s at once")
    screen.save(
        "alerts",
        {
            "deals": deals,
            "series": watched,
            "first": of_first,
            "new_day": anew,
            "look": usual,
            "looks": number,
            "share": of_day + of_quarter,
        },
    )
    return 0 if of_day + of_quarter <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
