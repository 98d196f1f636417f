"""A change of the past is rebuilt beside the running numbers and put in their place: no answer lacks or mixes any."""

import asyncio
import json
import os
import signal
import subprocess
import threading
import time
from itertools import pairwise

import pytest

from stream.config.settings import Settings
from stream.kafka.generations import read_state
from stream.sinks.gauges import GAUGES
from stream.worker.stored_gauges import EVERY_SECONDS
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI, Up, get, json_of
from tests.support.waiting import PATIENCE, eventually

TEXT = FUNNEL_FILE.read_text(encoding="utf-8")
OF_THE_PAST = TEXT.replace("kind: open, mark: sql", "kind: open")
REPORT = "/api/kpis?period=month"
NAMES = tuple(f"{gauge.name}{{" for gauge in GAUGES)


class Counting:
    """A stack, and the funnel file that it counts with."""

    def __init__(self, folder):
        self.up = Up(folder)
        self._path = folder / "funnel.yaml"
        self._path.write_text(TEXT, encoding="utf-8")
        self.up.environment["DEALSTREAM_FUNNEL_FILE"] = str(self._path)
        self.settings = Settings(kafka=self.up.environment["DEALSTREAM_KAFKA"], kafka_idempotence=False)

    def change_the_past(self):
        """Save a file that counts the past otherwise: one of two in turn."""
        other = OF_THE_PAST if self._path.read_text(encoding="utf-8") == TEXT else TEXT
        self._path.write_text(other, encoding="utf-8")

    def state(self):
        """What is noted of the numbers in force and of those that are made beside them."""
        return asyncio.run(read_state(self.settings))


@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    """A stack with events of a month, to which more come."""
    started = Counting(tmp_path_factory.mktemp("beside"))
    try:
        started.up.start("--rate", "20", "--days", "30")
        eventually(lambda: started.up.sent() > 2500)
        yield started
    finally:
        started.up.end()


class Reader(threading.Thread):
    """Asks for report and gauges again and again, as page and Prometheus do."""

    def __init__(self, worker):
        super().__init__(daemon=True)
        self.worker = worker
        self.answers = []
        self.ended = threading.Event()

    def run(self):
        while not self.ended.is_set():
            self.answers.append(look(self.worker))
            time.sleep(0.2)

    def stop(self):
        self.ended.set()
        self.join(PATIENCE)
        return self.answers


def look(worker):
    """What report and gauges say: {name: value}, and {} for an answer that was none."""
    status, text = get(f"{worker}{REPORT}", 60)
    report = {name: json.dumps(value) for name, value in json.loads(text)["total"].items()} if status == 200 else {}
    status, text = get(f"{worker}/metrics", 60)
    lines = [line.rpartition(" ") for line in text.splitlines() if line.startswith(NAMES)] if status == 200 else []
    return report, {name: value for name, _, value in lines}


def steady(worker, seconds=2):
    """Of report and gauges what does not change by itself in some time: gauges may be read now and then only."""
    one = look(worker)
    time.sleep(seconds)
    other = look(worker)
    return [
        {name: now[name] for name in now if then.get(name) == now[name]} for then, now in zip(one, other, strict=True)
    ]


def stored(up):
    return json_of(f"{up.worker}/api/status").get("stored") is True


def test_each_answer_is_the_former_truth_or_the_new_one(counting):
    up, number = counting.up, counting.state().number
    os.kill(up.child("simulate"), signal.SIGSTOP)
    eventually(lambda: stored(up))
    former = steady(up.worker, 2 * EVERY_SECONDS)
    counting.change_the_past()
    reader = Reader(up.worker)
    reader.start()
    made = up.run("replay", "--beside")
    assert made.returncode == 0, made.stderr
    assert f"generation {number + 1}" in made.stdout
    new = steady(up.worker)
    answers = reader.stop()
    for which in (0, 1):
        known = former[which].keys() & new[which].keys()
        differing = {name for name in known if former[which][name] != new[which][name]}
        assert differing
        assert len(known) > 20
        for answer in (one[which] for one in answers):
            told = {name: answer.get(name) for name in differing}
            assert told in ({n: former[which][n] for n in differing}, {n: new[which][n] for n in differing})
            assert {name: answer.get(name) for name in known - differing} == {
                n: new[which][n] for n in known - differing
            }
    os.kill(up.child("simulate"), signal.SIGCONT)
    sent = up.sent()
    eventually(lambda: up.sent() > sent + 100)
    verified = up.verify()
    assert verified.returncode == 0, verified.stdout
    assert up.run("check").returncode == 0
    assert json_of(f"{up.gateway}/health/ready")["funnel_file"] == "ok"


def test_while_events_go_on_no_number_is_missing_or_counted_twice(counting):
    up = counting.up
    eventually(
        lambda: all(one.get(name, "0") not in ("0", "0.0") for one, name in zip(look(up.worker), COUNTS, strict=True))
    )
    counting.change_the_past()
    reader = Reader(up.worker)
    reader.start()
    made = up.run("replay", "--beside")
    assert made.returncode == 0, made.stderr
    time.sleep(2)
    answers = reader.stop()
    assert [number for number, (report, gauges) in enumerate(answers) if not report or not gauges] == []
    for which, name in enumerate(COUNTS):
        # Counts only grow: what was missing would be less, and what counted twice would be taken back.
        counts = [float(one[which][name]) for one in answers]
        assert min(after - before for before, after in pairwise(counts)) >= -SLACK, counts


def test_whatever_is_killed_while_events_go_on_the_numbers_are_the_former_ones_or_the_new(counting):
    up, new = counting.up, counting.state().number + 1
    counting.change_the_past()

    def begun():
        state = counting.state()
        return state.number == new or state.beside is not None

    def all_sent():
        state = counting.state()
        return state.number == new or state.beside.ends is not None

    def switched():
        return counting.state().number == new

    for reached in (begun, all_sent, switched):
        command = subprocess.Popen([*CLI, "replay", "--beside"], env=up.environment, stdout=subprocess.DEVNULL)
        eventually(reached)
        command.kill()
        up.kill("worker")
        command.wait()
        eventually(lambda: json_of_status(up).get("ready"))
        eventually(lambda: json_of_status(up).get("generation") == counting.state().number)
    assert counting.state().number == new
    last = up.run("replay", "--beside")
    assert "there is nothing to rebuild" in last.stdout, last.stderr
    verified = up.verify()
    assert verified.returncode == 0, verified.stdout
    assert up.stop() == 0

    up.log.unlink()
    up.start("--no-simulate")  # the broker forgot: all is made of what ClickHouse has, with the file that is there
    again = up.verify()
    assert again.returncode == 0, again.stdout


COUNTS = ("created", 'dealstream_created_deals{period="month",team="north"}')
SLACK = 5
"""Events of a fraction of a second: of two numbers of one moment one may be ahead."""


def json_of_status(up):
    status, text = get(f"{up.worker}/api/status")
    return json.loads(text) if status == 200 else {}
