"""The table of `make bench` on the screen, and build/bench.json."""

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from statistics import median

from tests.bench.others import BENCH_PYTHON
from tests.bench.result import Result, lowest_to_highest
from tests.support import screen
from tests.support.servers.kafka import KAFKA

HERE = ("faust-streaming", "aiokafka", "pydantic", "msgspec")
THERE = ("quixstreams", "bytewax", "confluent-kafka", "pydantic", "msgspec")
_VERSIONS = "import json, sys, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"


def write(results: Mapping[str, Sequence[Result]], rates: Mapping[str, float]) -> None:
    """Write build/bench.json."""
    screen.save(
        "bench",
        {
            **{name: round(rate) for name, rate in rates.items()},
            "ratios_to_dealstream": _ratios(rates),
            "processor_us_per_event": {name: round(used, 2) for name, used in _microseconds(results).items()},
            "runs": {name: [run.as_json() for run in found] for name, found in results.items()},
            "versions": _versions(results),
        },
    )


def show(results: Mapping[str, Sequence[Result]], rates: Mapping[str, float]) -> None:
    """Print the table."""
    ratios, used = _ratios(rates), _microseconds(results)
    screen.show(
        "Events per second, one process each, medians",
        ("", "events/s", "to dealstream", "processor", "events", "lowest to highest", "checked"),
        [
            (
                name,
                f"{rates[name]:,.0f}",
                f"{ratios[name]:.2f}" if name in ratios else "",
                f"{used[name]:.1f} µs" if name in used else "",
                f"{found[0].events:,}",
                lowest_to_highest(found),
                found[-1].checked,
            )
            for name, found in results.items()
        ],
        left=("", "checked"),
    )


def _ratios(rates: Mapping[str, float]) -> dict[str, float]:
    own = rates.get("dealstream")
    return {name: round(rate / own, 3) for name, rate in rates.items()} if own else {}


def _microseconds(results: Mapping[str, Sequence[Result]]) -> dict[str, float]:
    """Return the medians of what an event took of the processor, of those of whom it was looked at."""
    used = {
        name: [run.microseconds for run in found if run.microseconds is not None] for name, found in results.items()
    }
    return {name: median(each) for name, each in used.items() if each}


def _versions(results: Mapping[str, Sequence[Result]]) -> dict[str, str]:
    versions = {"python": platform.python_version(), "kafka": KAFKA, **{name: version(name) for name in HERE}}
    if any(name.startswith(("quix", "bytewax", "confluent")) for name in results):
        done = subprocess.run([BENCH_PYTHON, "-c", _VERSIONS, *THERE], capture_output=True, text=True, check=True)
        there = json.loads(done.stdout)
        versions |= {f"{name} of the others" if name in versions else name: n for name, n in there.items()}
    return versions
