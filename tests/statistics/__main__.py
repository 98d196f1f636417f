"""`make statistics`: rates of false alarms, delays, other tests, quiet years; tables into docs/alerts.md. SEED.

Numbers are also in build/statistics.json. Ends with 1 where a bar is missed.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from typing import Any, NamedTuple

from tests.statistics import bars, cells, delays, ends, streams, tables, years
from tests.support.paths import DOCS, ROOT

PROCESSES = 2
PLAIN, OTHERS, LEAKS, STREAMS, WATCHES, YEARS, ENDS = 2000, 1000, 1000, 2000, 300, 200, 800
RIVER = ("river PageHinkley", "river ADWIN", "river HDDMW")
"""As in `river_detectors.py`, which runs in an environment that has river."""


class Result(NamedTuple):
    """All numbers of a run."""

    rates: dict[cells.Kind, cells.Rate]
    delays: dict[delays.Case, delays.Delays]
    ends: dict[ends.Leak, ends.Ends]
    streams: list[streams.Fitted]
    years: years.Years


def rates_of(kinds: list[cells.Kind], seed: int) -> dict[cells.Kind, cells.Rate]:
    """Return the rates of some kinds, which share the tables of their thresholds."""
    return {kind: cells.rate(kind, seed, OTHERS if kind.season or kind.wobble else PLAIN) for kind in kinds}


def river(name: str, shift: tuple[float, float], seed: int) -> streams.Fitted:
    """Return one of river's detectors."""
    python = ROOT / ".venv-statistics" / "bin" / "python"
    script = ROOT / "tests" / "statistics" / "river_detectors.py"
    told = subprocess.run(
        [python, script, name, *map(str, shift), str(seed)], check=True, capture_output=True, text=True
    )
    one = json.loads(told.stdout)
    return streams.Fitted(name, shift, one["realised"], one["mean"], one["nine"])


def run(seed: int) -> Result:
    """Return all numbers, worked out in two processes; what takes longest comes first."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        groups: dict[tuple[float, float], list[cells.Kind]] = {}
        for kind in cells.every():
            groups.setdefault((kind.size, kind.rate), []).append(kind)
        rates = [pool.submit(rates_of, kinds, seed) for _, kinds in sorted(groups.items(), reverse=True)]
        of_years = pool.submit(years.years, seed, YEARS)
        of_delays = {case: pool.submit(delays.delays, case, seed, LEAKS) for case in delays.every()}
        of_ends = {leak: pool.submit(ends.ends, leak, seed, ENDS) for leak in ends.every()}
        of_streams: list[Future[streams.Fitted]] = []
        for shift in streams.SHIFTS:
            names = list(streams.tests_of(shift[0]))
            of_streams.append(pool.submit(streams.fitted, names[0], shift, seed, STREAMS))
            of_streams += [pool.submit(streams.detector, known, shift, seed, WATCHES) for known in (2000, 200, 50)]
            of_streams += [pool.submit(streams.fitted, name, shift, seed, STREAMS) for name in names[1:]]
            of_streams += [pool.submit(river, name, shift, seed) for name in RIVER]
        parts: list[Future[Any]] = [*rates, of_years, *of_delays.values(), *of_ends.values(), *of_streams]
        for done, _ in enumerate(as_completed(parts), 1):
            print(f"\r{done} of {len(parts)} parts", end="", file=sys.stderr, flush=True)
        by_kind: dict[cells.Kind, cells.Rate] = {}
        for part in rates:
            by_kind |= part.result()
        return Result(
            {kind: by_kind[kind] for kind in cells.every()},
            {case: one.result() for case, one in of_delays.items()},
            {leak: one.result() for leak, one in of_ends.items()},
            [one.result() for one in of_streams],
            of_years.result(),
        )


def main() -> int:
    """Run all of it; return how the program ends."""
    seed, began = int(os.environ.get("SEED", "1")), time.monotonic()
    result = run(seed)
    sections = [
        f"Seed {seed}.",
        tables.rates(result.rates, (PLAIN, OTHERS)),
        "Mean delay of a doubled leak, in buckets, beside the CUSUM that knows what is usual; in the last columns the"
        " mean (median) ÷ optimal, where the leak begins with the watch:",
        tables.delays(result.delays),
        "Buckets from a leak's end until its alert is over (rate 0.2, 200 outcomes known; the leak lasts 120, 60 and 30"
        " buckets), and how many alerts are told to be over while it goes on:",
        tables.ends(result.ends),
        "Outcomes until a leak is seen, mean / 90 %, at one false alarm in 5,000 outcomes:",
        tables.streams(result.streams),
        tables.years(result.years),
    ]
    path = DOCS / "alerts.md"
    path.write_text(tables.page(path.read_text(), "\n\n".join(sections)))
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    missed = [
        *bars.missed_rates(result.rates),
        *bars.missed_delays(result.delays),
        *bars.missed_ends(result.ends),
        *bars.missed_years(result.years),
    ]
    told = {
        "seed": seed,
        "rates": [kind._asdict() | one._asdict() for kind, one in result.rates.items()],
        "delays": [case._asdict() | one._asdict() for case, one in result.delays.items()],
        "ends": [leak._asdict() | one._asdict() for leak, one in result.ends.items()],
        "streams": [one._asdict() for one in result.streams],
        "years": result.years._asdict(),
        "missed": missed,
    }
    (build / "statistics.json").write_text(json.dumps(told, indent=1))
    print("\n\n".join(sections))
    print(f"\n{time.monotonic() - began:.0f} seconds; build/statistics.json has all numbers.")
    for one in missed:
        print(f"MISSED {one}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
