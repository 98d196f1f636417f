"""What a peer is told, and what it tells.

It is told by environment variables, and prints its progress as lines of JSON. The clock runs from the
first event that reaches the peer's code to the last one it is done with, so that the start of the process,
joining the group and creating topics count for nobody.
"""

import json
import os
import threading
import time

KAFKA = os.environ.get("BENCH_KAFKA", "")
TOPIC = os.environ.get("BENCH_TOPIC", "")
RUN = os.environ.get("BENCH_RUN", "")
"""A name that no other run has: for groups, applications and topics."""
FOLDER = os.environ.get("BENCH_FOLDER", "")
PARTITIONS = int(os.environ.get("BENCH_PARTITIONS", "1"))
REPORT_SECONDS = 0.2


class Progress:
    """Counts events, stage changes among them, and updates of windows."""

    def __init__(self) -> None:
        self.events = 0
        self.stage_changes = 0
        self.updates = 0
        self._first = 0.0
        self._last = 0.0

    def begin(self) -> None:
        """Start the clock, unless it runs: what comes now is the first event."""
        if not self._first:
            self._first = time.perf_counter()

    def event(self) -> None:
        """One event is done."""
        self.events += 1
        self._last = time.perf_counter()

    def update(self) -> None:
        """One window was updated."""
        self.updates += 1
        self._last = time.perf_counter()

    def several(self, events: int) -> None:
        """Several events are done."""
        self.events += events
        self._last = time.perf_counter()

    def report(self) -> None:
        """Print the progress from now on, until the process ends."""
        threading.Thread(target=self._report, daemon=True).start()

    def _report(self) -> None:
        while True:
            line = {
                "events": self.events,
                "stage_changes": self.stage_changes,
                "updates": self.updates,
                "seconds": self._last - self._first,
            }
            os.write(1, json.dumps(line).encode() + b"\n")  # at once: threads write too
            time.sleep(REPORT_SECONDS)
