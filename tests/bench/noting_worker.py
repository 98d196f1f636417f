"""The worker, with each latency that it observes also noted in the file BENCH_LATENCIES.

A line has the target (`metrics` or `clickhouse`), when it was observed, in seconds since 1970, and the latency in
seconds. /metrics has the same in buckets, which give no exact quantiles, and nothing about when the events arrived.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import TextIO

from stream.cli.main import main
from stream.service import metrics
from tests.bench.latencies import TARGETS


def _note(file: TextIO, target: str, observe: Callable[[float], None], seconds: float) -> None:
    observe(seconds)
    file.write(f"{target} {time.time()} {seconds}\n")


if __name__ == "__main__":
    with open(os.environ["BENCH_LATENCIES"], "a", buffering=1) as notes:  # line by line, so that a kill loses none
        for target in TARGETS:
            of_target = metrics.END_TO_END_SECONDS.labels(target)
            of_target.observe = partial(_note, notes, target, of_target.observe)  # type: ignore[method-assign]
        main()
