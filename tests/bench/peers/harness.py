"""What a peer is told, and what it tells.

It is told by environment variables, and prints its progress as lines of JSON. The clock starts with the
first event that reaches the peer's code, so that the start of the process, joining the group and creating topics count
for nobody; it ends when what became of the last one is durable (`others.py`). What the processor does is counted from
then on, too: `used` has the seconds of before.
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
        self._used = 0.0
        self._last = 0.0

    def begin(self) -> None:
        """Start the clock, unless it runs: what comes now is the first event."""
        if not self._first:
            self._first = time.time()
            self._used = time.process_time()

    def event(self) -> None:
        """One event is done."""
        self.events += 1
        self._last = time.time()

    def update(self, transitions: int = 1) -> None:
        """A window was updated by so many transitions."""
        self.updates += transitions
        self._last = time.time()

    def several(self, events: int) -> None:
        """Several events are done."""
        if events:
            self.events += events
            self._last = time.time()

    def report(self) -> None:
        """Print the progress from now on, until the process ends."""
        threading.Thread(target=self._report, daemon=True).start()

    def _report(self) -> None:
        while True:
            line = {
                "events": self.events,
                "stage_changes": self.stage_changes,
                "updates": self.updates,
                "first": self._first,
                "last": self._last,
                "used": self._used,
            }
            os.write(1, json.dumps(line).encode() + b"\n")  # at once: threads write too
            time.sleep(REPORT_SECONDS)
