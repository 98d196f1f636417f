"""`make chaos`: faults at random on a real Kafka, and at the end every number compared with the truth.

With KILLS the stack on one machine is killed so many times, all of it at once.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import whole
from tests.chaos.run import Options, run

REPORT = Path("build/chaos.json")


def main() -> int:
    """Run as the environment says; return 0 where every number agreed."""
    seed = int(os.environ.get("SEED", "1"))
    kills = int(os.environ.get("KILLS", "0"))
    options = Options(
        seed=seed,
        events=int(os.environ.get("EVENTS", "50000")),
        minutes=float(os.environ.get("MINUTES", "2")),
        faults=int(os.environ.get("FAULTS", "12")),
        brokers=int(os.environ.get("BROKERS", "1")),
        secured=os.environ.get("SECURED", "0") == "1",
    )
    if options.secured and options.brokers > 1:
        sys.exit("SECURED=1 is with one broker; leave out BROKERS")
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:6.1f} s] {text}", flush=True)

    folder = Path(tempfile.mkdtemp(prefix="dealstream-chaos-"))
    report = whole.run(whole.Options(seed, kills), folder, say) if kills else run(options, folder, say)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))
    if report["agrees"]:
        shutil.rmtree(folder)
        say(f"Every number agrees, after {report['faults']} faults; the report is {REPORT}")
        return 0
    say(f"NOT every number agrees; logs and data are in {folder}, the report is {REPORT}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
