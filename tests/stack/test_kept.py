"""What a stack on Kafka has acknowledged is kept, whichever part is killed; all at once: tests/chaos."""

import json
import os
import signal
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from stream.local_stack.known_stacks import command_line
from tests.support.stack import get
from tests.support.waiting import eventually
from tests.support.webhooks import STANDARD_SECRET, activity, as_body, standard_headers


class Burst:
    """Calls that are sent from several threads until it ends: those that were acknowledged, and the rest."""

    def __init__(self, up, name):
        self._up, self._name = up, name
        self.acknowledged, self.open = set(), set()
        self._end = threading.Event()

    def __enter__(self):
        self._pool = ThreadPoolExecutor(4)
        for number in range(4):
            self._pool.submit(self._go, number)
        eventually(lambda: len(self.acknowledged) > 300)
        return self

    def __exit__(self, *_):
        self._end.set()
        self._pool.shutdown()

    def _go(self, thread):
        for number in range(100_000):
            if self._end.is_set():
                return
            name = f"{self._name}-{thread}-{number}"
            self.open.add(name)
            if self._sent(name):
                self.acknowledged.add(name)
                self.open.discard(name)
            else:
                time.sleep(0.5)  # nobody may be there

    def _sent(self, name):
        at = datetime.now(UTC) - timedelta(minutes=1)
        event = activity(event_id=name, activity_id=name, rep_id="101", occurred_at=at.isoformat())
        del event["deal_id"]
        body = as_body(event)
        headers = standard_headers(body, secret=STANDARD_SECRET, message_id=name)
        request = urllib.request.Request(f"{self._up.gateway}/webhooks/standard", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status == 200
        except OSError:
            return False

    def send_the_rest(self):
        """As a CRM does with what was not acknowledged."""
        for name in sorted(self.open):
            eventually(partial(self._sent, name))
        self.acknowledged |= self.open


def counted(up):
    """How many calls the stored windows have."""
    lines = map(json.loads, get(f"{up.worker}/api/windows")[1].splitlines())
    return sum(line["measures"].get("activities:call", 0) for line in lines if line["rep_id"] == "101")


def test_every_acknowledged_event_counts_once_whichever_part_is_killed(up_on_kafka):
    up = up_on_kafka
    up.start("--no-simulate")
    assert up.said("Starting Kafka")
    assert not up.said("Demo")

    # The broker: requests go on being acknowledged, by the journal, and it comes back.
    with Burst(up, "a") as first:
        before = up.pids()
        os.kill(before["broker"], signal.SIGKILL)
        had = len(first.acknowledged)
        eventually(lambda: len(first.acknowledged) > had + 100)
        eventually(lambda: up.said("Kafka has ended and was started again"))
    first.send_the_rest()
    total = len(first.acknowledged)
    eventually(lambda: counted(up) == total)
    assert {part: pid for part, pid in up.pids().items() if part != "broker"} == {
        part: pid for part, pid in before.items() if part != "broker"
    }

    # The supervisor alone: nothing outlives it, not even on an abrupt end.
    with Burst(up, "b") as second:
        of = up.pids()
        os.kill(of["up"], signal.SIGKILL)
        up.process.wait()
        eventually(lambda: not any(map(command_line, of.values())))
    up.log.unlink()
    up.start("--no-simulate")
    assert up.said("all that it had acknowledged is on disk")
    assert not up.said("Bringing back")
    eventually(lambda: counted(up) >= total + len(second.acknowledged))
    second.send_the_rest()
    total += len(second.acknowledged)
    eventually(lambda: counted(up) == total)

    # Ctrl-C with a worker that is dead.
    with Burst(up, "c") as third:
        # At once, since it would be started again and store them.
        os.kill(up.pids()["worker"], signal.SIGKILL)
        assert up.stop() == 0
    assert up.said("ClickHouse does not have yet are on disk in Kafka, and come at the next start")
    assert up.left_behind() == []
    up.log.unlink()
    up.start("--no-simulate")
    third.send_the_rest()
    total += len(third.acknowledged)
    eventually(lambda: counted(up) == total)
    assert not up.said("Bringing back")
    assert up.run("audit").returncode == 0
    assert up.stop() == 0
    assert not up.said("on disk in Kafka")
