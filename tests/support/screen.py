"""What programs that measure show: progress with the time, a table at the end, and the same in build/*.json."""

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

BUILD = Path("build")


def progress() -> Callable[[str], None]:
    """Return a function that prints a line with the seconds since now."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:6.1f} s] {text}", flush=True)

    return say


def show(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[str] = ("",)) -> None:
    """Print a table; columns whose heading is in `left` are words, the others numbers."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="left" if heading in left else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def save(name: str, report: Mapping[str, Any]) -> None:
    """Write build/<name>.json, with the machine."""
    BUILD.mkdir(exist_ok=True)
    file = BUILD / f"{name}.json"
    file.write_text(json.dumps({**report, "machine": _machine()}, indent=2) + "\n")
    print(f"The report is {file}", flush=True)


def _machine() -> dict[str, Any]:
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), model)
    return {"processor": model, "cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()[0]}
