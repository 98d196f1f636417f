"""Start a stack on loopback, attack it, and print a table: DAYS of simulated history, ONLY some attacks by name."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stream.local_stack.ports import free_ports
from tests.attack.attacks import Target
from tests.attack.connections import Place
from tests.attack.run import MOST_GAINED_MEGABYTES, SLOWEST_SECONDS, Outcome, run
from tests.attack.watch import is_well
from tests.support import screen
from tests.support.crm_webhooks import SALESFORCE_SECRET
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI, Up, json_of
from tests.support.waiting import eventually

FILES = 256
MOST_LOG_BYTES = 100_000


def main() -> int:
    """Return 0 where every limit held."""
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-attack-"))
    up = Up(folder)
    up.environment["DEALSTREAM_SALESFORCE_SECRET"] = SALESFORCE_SECRET
    health = dict(zip(("gateway", "worker"), free_ports(2), strict=True))
    up.environment |= {f"DEALSTREAM_{name.upper()}_HEALTH_PORT": str(port) for name, port in health.items()}
    say("Starting a stack")
    up.start("--days", os.environ.get("DAYS", "365"))
    try:
        with _narrow_gateway(up) as (narrow, log):
            secret = up.environment["DEALSTREAM_HUBSPOT_SECRET"]
            target = Target(_place(up.gateway), _place(up.worker), narrow, up.gateway, secret, SALESFORCE_SECRET)
            say(f"Health checks may take {SLOWEST_SECONDS:g} s, memory may grow by {MOST_GAINED_MEGABYTES:g} MB")
            processes = {Place("127.0.0.1", port): up.child(name) for name, port in health.items()}
            eventually(lambda: json_of(f"{up.worker}/api/status")["stored"])
            outcomes = run(target, processes, say, os.environ.get("ONLY", ""))
            logged, narrow_is_well = log.stat().st_size, is_well(narrow, "/health/ready")
    finally:
        up.stop()
        shutil.rmtree(folder, ignore_errors=True)
    headings = (
        "Attack",
        "Answers",
        "Peak memory",
        "Gained",
        "99 of 100 health checks",
        "slowest",
        "waited",
        "idle",
        "Limits",
    )
    screen.show("Attacks", headings, map(_row, outcomes), left=("Attack", "Answers", "Limits"))
    state = "well" if narrow_is_well else "not well"
    say(f"The gateway that may have {FILES} files is {state}, and wrote {logged:,} bytes of log")
    held = narrow_is_well and logged <= MOST_LOG_BYTES and not any(one.broken for one in outcomes)
    return 0 if held else 1


def _row(outcome: Outcome) -> tuple[str, ...]:
    seen = outcome.seen
    return (
        outcome.attack,
        outcome.answers,
        f"{seen.peak_megabytes:.0f} MB",
        f"{seen.gained_megabytes:+.0f} MB",
        f"{1000 * seen.usual_seconds:.0f} ms",
        f"{1000 * seen.slowest_seconds:.0f} ms",
        f"{1000 * seen.waited_seconds:.0f} ms",
        f"{1000 * seen.idle_seconds:.0f} ms",
        "; ".join(outcome.broken) or "held",
    )


def _place(url: str) -> Place:
    return Place("127.0.0.1", int(url.rsplit(":", 1)[1]))


@contextmanager
def _narrow_gateway(up: Up) -> Iterator[tuple[Place, Path]]:
    """Run another gateway, which may have few files."""
    place, log = Place("127.0.0.1", free_ports(1)[0]), up.folder / "narrow.log"
    # It needs nothing of the stack's but its broker, which it waits for.
    environment = up.environment | {
        "DEALSTREAM_GATEWAY_PORT": str(place.port),
        "DEALSTREAM_GATEWAY_HEALTH_PORT": "0",
        "DEALSTREAM_JOURNAL": str(up.folder / "narrow"),
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*CLI, "gateway"],
            env=environment,
            stdout=output,
            stderr=output,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)),
        )
        try:
            eventually(lambda: is_well(place, "/health/ready"))
            yield place, log
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
