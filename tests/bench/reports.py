"""`make report`: seconds of a whole report, of its parts, and of lists of deals, over HOURS hours and DEALS deals.

In chDB, on a database that is made up for it. Beside the seconds on the clock the processor's: they are the same on a
machine that has other things to do. Parts of a report go on at once, so that they add up to more than the whole.
"""

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from stream.config.settings import Settings
from stream.reports import Hours, ReportQuery, Reports
from stream.reports.deals import DealQuery, Deals
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.views import create_views
from tests.bench.report_tables import fill, funnel
from tests.support import screen

ROUNDS = 3
PERIODS: tuple[Any, ...] = ("month", "quarter", "year", "all")


class Timed:
    """Passes calls on, and notes how long those of each name took."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        self.seconds: dict[str, float] = {}

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._hours, name)

        def timed(*args: Any) -> Any:
            began = time.perf_counter()
            answer = method(*args)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
            return answer

        return timed


def best(run: Callable[[], object]) -> tuple[float, float]:
    """Return the least seconds on the clock, and of the processor, of a few runs."""
    clock, processor = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    return min(clock), min(processor)


def _report(reports: Reports, query: ReportQuery) -> None:
    reports.report(query, datetime.now(UTC))


def _list(deals: Deals, query: DealQuery) -> None:
    deals.listed(query, datetime.now(UTC))


def main() -> int:
    """Measure, show, and write build/report.json."""
    hours_number, deals_number = int(os.environ.get("HOURS", 1_000_000)), int(os.environ.get("DEALS", 100_000))
    say = screen.progress()
    with tempfile.TemporaryDirectory() as folder:
        clickhouse = ClickHouse(Settings(clickhouse=SecretStr(f"chdb://{Path(folder) / 'db'}")))
        migrate(clickhouse)
        known = funnel()
        say(f"Making up {hours_number:,} hours and {deals_number:,} deals")
        fill(clickhouse, hours_number, deals_number)
        create_views(clickhouse, known)
        # As a worker does, which makes the page's reports.
        gc.freeze()
        gc.set_threshold(100_000, 20, 20)
        rows: list[tuple[str, float, float | None]] = []
        for period in PERIODS:
            say(f"Reports of the period {period}")
            timed = Timed(Hours(clickhouse, known))
            reports = Reports(timed, known)  # type: ignore[arg-type]
            rows.append((f"report: {period}", *best(partial(_report, reports, ReportQuery(period)))))
            rows += [(f"  {name}", seconds / ROUNDS, None) for name, seconds in timed.seconds.items()]
        deals = Deals(clickhouse, known)
        for title, query in (
            ("list: open deals, longest in their stage", DealQuery()),
            ("list: stuck in a stage", DealQuery(state="stuck", stage="proposal")),
            ("list: won in the month", DealQuery(state="won")),
            ("list: behind a stage's losses", DealQuery(kpi="lost", stage="proposal")),
        ):
            say(title)
            rows.append((title, *best(partial(_list, deals, query))))
        clickhouse.close()
    screen.show(
        f"Seconds, {hours_number:,} hours and {deals_number:,} deals",
        ("", "on the clock", "of the processor"),
        [(title, f"{clock:.2f}", "" if used is None else f"{used:.2f}") for title, clock, used in rows],
    )
    screen.save("report", {"hours": hours_number, "deals": deals_number, "seconds": {row[0]: row[1] for row in rows}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
