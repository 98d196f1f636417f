"""The worker, with waiting added to each event of a deal: BENCH_WAIT_MS, in milliseconds.

It waits where it folds, in the same thread and once per chunk, and needs no core meanwhile.
"""

import os
import time
from typing import Any

from faust.types import TP

from stream.cli.main import main
from stream.transport.writer import BatchWriter
from stream.worker.fold_agent import FoldAgent

WAIT_SECONDS = float(os.environ["BENCH_WAIT_MS"]) / 1000

_process = FoldAgent.process


async def _waiting(self: FoldAgent[Any, Any, Any], tp: TP, records: list[Any], writer: BatchWriter) -> None:
    time.sleep(len(records) * WAIT_SECONDS)  # noqa: ASYNC251 (as folding would, it holds up all else)
    await _process(self, tp, records, writer)


FoldAgent.process = _waiting  # type: ignore[method-assign]

if __name__ == "__main__":
    main()
