"""The table on the screen, and build/bench.json."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.others import BENCH_PYTHON
from tests.bench.result import Result
from tests.servers.kafka import KAFKA

FILE = Path("build/bench.json")
HERE = ("faust-streaming", "aiokafka", "pydantic")
THERE = ("quixstreams", "bytewax", "confluent-kafka", "pydantic")
_VERSIONS = "import json, sys, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"


def write(results: Mapping[str, Sequence[Result]], rates: Mapping[str, float]) -> None:
    """Write build/bench.json."""
    FILE.parent.mkdir(exist_ok=True)
    report = {
        **{name: round(rate) for name, rate in rates.items()},
        "ratios_to_dealstream": _ratios(rates),
        "runs": {
            name: [{"events": r.events, "seconds": round(r.seconds, 3), "checked": r.checked} for r in found]
            for name, found in results.items()
        },
        "machine": _machine(),
        "versions": _versions(results),
    }
    FILE.write_text(json.dumps(report, indent=2) + "\n")


def show(results: Mapping[str, Sequence[Result]], rates: Mapping[str, float]) -> None:
    """Print the table."""
    table = Table(title="Events per second, one process each, medians", title_justify="left")
    for heading in ("", "events/s", "to dealstream", "events", "lowest to highest", "checked"):
        table.add_column(heading, justify="left" if heading in ("", "checked") else "right", overflow="fold")
    ratios = _ratios(rates)
    for name, found in results.items():
        each = sorted(result.rate for result in found)
        table.add_row(
            name,
            f"{rates[name]:,.0f}",
            f"{ratios[name]:.2f}" if name in ratios else "",
            f"{found[0].events:,}",
            f"{each[0]:,.0f} to {each[-1]:,.0f}",
            found[-1].checked,
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    print(f"The report is {FILE}")


def _ratios(rates: Mapping[str, float]) -> dict[str, float]:
    own = rates.get("dealstream")
    return {name: round(rate / own, 3) for name, rate in rates.items()} if own else {}


def _machine() -> dict[str, Any]:
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), model)
    return {"processor": model, "cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()[0]}


def _versions(results: Mapping[str, Sequence[Result]]) -> dict[str, str]:
    versions = {"python": platform.python_version(), "kafka": KAFKA, **{name: version(name) for name in HERE}}
    if {"quix", "bytewax"} & results.keys():
        done = subprocess.run([BENCH_PYTHON, "-c", _VERSIONS, *THERE], capture_output=True, text=True, check=True)
        there = json.loads(done.stdout)
        versions |= {f"{name} of quix and bytewax" if name in versions else name: n for name, n in there.items()}
    return versions
