"""`make memory`: how much memory the whole stack on one machine has, part by part, and how fast that grows.

`dealstream up` as a user starts it, with simulated events at RATE per second for MINUTES. Counted is what each process
has for itself and cannot be taken from it (RssAnon). The slope is a straight line through the second half, so that what
is only done once (programs that load, a Java machine that warms up) is not in it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stream.local_stack import stack_file
from tests.support import screen
from tests.support.stack import CLI, Up

EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 600.0


def main() -> None:
    """Measure it, and print tables."""
    rate = os.environ.get("RATE") or "100"
    minutes = float(os.environ.get("MINUTES") or 10)
    broker = os.environ.get("BROKER") or "auto"
    with tempfile.TemporaryDirectory(prefix="dealstream-memory-") as folder:
        up = Up(Path(folder), broker)
        command = [*CLI, "up", "--data", folder, "--broker", broker, "--rate", rate, "--days", "120"]
        with up.log.open("wb") as log, subprocess.Popen(command, env=up.environment, stdout=log, stderr=log) as process:
            try:
                _wait(up, process)
                samples = _sampled(up, minutes)
                count = up.sent()
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(120)
        kafka = _bytes_of(Path(folder) / "kafka")
    screen.save("memory", {"rate": rate, "events": count, "samples": [[hours, parts] for hours, parts in samples]})
    _show(samples, rate, count, kafka)


def _wait(up: Up, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not up.said("Ready."):
        if process.poll() is not None or time.monotonic() > until:
            sys.exit(up.log.read_text())
        time.sleep(0.5)


def _sampled(up: Up, minutes: float) -> list[tuple[float, dict[str, float]]]:
    began = time.monotonic()
    samples = []
    while (passed := time.monotonic() - began) < minutes * 60:
        file = stack_file.read(up.folder)
        pids = file.pids if file else {}
        parts = {part: used for part, pid in pids.items() if (used := _mebibytes(pid))}
        samples.append((passed / 3600, parts))
        if len(samples) % 12 == 1:
            print(f"{passed:5.0f} s  {sum(parts.values()):5.0f} MiB", file=sys.stderr, flush=True)
        time.sleep(EVERY_SECONDS)
    return samples


def _mebibytes(pid: int) -> float:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024
    return 0.0


def _bytes_of(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def slope(samples: list[tuple[float, float]]) -> float:
    """Return by how much the second number grows with the first: a straight line of least squares."""
    x_mean = sum(x for x, _ in samples) / len(samples)
    y_mean = sum(y for _, y in samples) / len(samples)
    return sum((x - x_mean) * (y - y_mean) for x, y in samples) / sum((x - x_mean) ** 2 for x, _ in samples)


def slope_error(samples: list[tuple[float, float]]) -> float:
    """Return by how much the slope may be off: half of what the slopes of the first half and of the second differ."""
    middle = len(samples) // 2
    return abs(slope(samples[:middle]) - slope(samples[middle:])) / 2


def _show(samples: list[tuple[float, dict[str, float]]], rate: str, count: int, kafka: int) -> None:
    half = samples[len(samples) // 2 :]
    print(f"\n{count:,} events at {rate}/s, Kafka's folder {kafka / 1024**2:.0f} MiB\n")
    print("| MiB | at the beginning | at the end | most | growth per hour | ± |\n|---|---|---|---|---|---|")
    for part in (*sorted(half[-1][1]), "all"):
        line = [(at, sum(parts.values()) if part == "all" else parts.get(part, 0.0)) for at, parts in samples]
        late = line[len(line) // 2 :]
        most = max(used for _, used in line)
        growth = f"{slope(late):+.0f} | {slope_error(late):.0f}"
        print(f"| {part} | {line[0][1]:.0f} | {line[-1][1]:.0f} | {most:.0f} | {growth} |")


if __name__ == "__main__":
    main()
