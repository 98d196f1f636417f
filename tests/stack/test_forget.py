"""One of two people is forgotten: no store says who it was, numbers are as before, and what comes late counts."""

import itertools
import json
import subprocess
import urllib.request
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI, get, json_of
from tests.support.waiting import PATIENCE, eventually
from tests.support.webhooks import STANDARD_SECRET, activity, as_body, standard_headers

WHO = "Ada Lindqvist"
_numbers = itertools.count()


@pytest.fixture
def stack(up_on_kafka, tmp_path):
    """A stack with a funnel file of its own."""
    file = tmp_path / "funnel.yaml"
    file.write_text(FUNNEL_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    up_on_kafka.environment["DEALSTREAM_FUNNEL_FILE"] = str(file)
    return up_on_kafka


def send(up, event):
    body = as_body(event)
    headers = standard_headers(body, secret=STANDARD_SECRET, message_id=f"m{next(_numbers)}")
    request = urllib.request.Request(f"{up.gateway}/webhooks/standard", body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 200


def told(number, rep):
    """A deal that a rep has won, a note on it, and a call."""
    at = datetime.now(UTC) - timedelta(days=30, minutes=number)
    deal = {"deal_id": f"deal-{number}", "revision": 0}
    # The deal is won last: who has counted that has counted what came before, the call's touch of the deal as well.
    yield activity(
        event_id=f"call-{number}",
        activity_id=f"call-{number}",
        rep_id=rep,
        deal_id=f"deal-{number}",
        occurred_at=at.isoformat(),
    )
    for minute, event in enumerate(
        (
            {"type": "deal.created"},
            {"type": "deal.owner_changed", "rep_id": rep},
            {"type": "deal.stage_changed", "stage_id": "lead"},
            {"type": "deal.amount_changed", "amount": 1000 + number, "currency": "EUR"},
            {"type": "deal.property_changed", "property": "note", "value": f"{WHO} called"},
            {"type": "deal.stage_changed", "stage_id": "won"},
        )
    ):
        occurred_at = (at + timedelta(seconds=minute)).isoformat()
        yield deal | event | {"event_id": f"{number}-{minute}", "occurred_at": occurred_at}


def of_teams(up):
    """All measures by team and hour, and how many windows each rep has."""
    windows = list(map(json.loads, get(f"{up.worker}/api/windows")[1].splitlines()))
    sums = Counter()
    for one in windows:
        for name, value in one["measures"].items():
            sums[one["team_id"], one["hour"], name] += value
    return +sums, Counter(one["rep_id"] for one in windows)


def counted(up):
    """How many calls, and how many won deals: they come on topics of their own, one may be before the other."""
    sums = of_teams(up)[0]
    return [sum(value for (_, _, name), value in sums.items() if name == of) for of in ("activities:call", "won")]


def in_files(folder):
    """Files that say the name, byte by byte."""
    said = WHO.encode()
    return [path for path in folder.rglob("*") if path.is_file() and said in path.read_bytes()]


def test_a_person_is_forgotten_in_every_store_and_all_numbers_stay(stack):
    up, here = stack, ("--data", str(stack.folder))
    up.start("--no-simulate")
    for number in range(6):
        for event in told(number, ("101", "102")[number % 2]):
            send(up, event)
    send(up, activity(event_id="u", activity_id="u", activity_type="fax", rep_id="101"))  # a dead letter
    # Windows are written one by one: those of a won deal may be there before others of the same deal.
    eventually(lambda: counted(up) == [6, 6] and up.has_all())
    before, reps = of_teams(up)
    assert reps["101"] > 0
    assert "the stack in" in up.run("forget", "--rep", "101", "--yes", *here).stderr
    assert up.stop() == 0

    # Killed in the middle: the stack waits until it was done again.
    command = [*CLI, "forget", "--rep", "101", "--yes", *here]
    with subprocess.Popen(command, env=up.environment, stdout=subprocess.PIPE, text=True) as broken:
        assert any("dead_letters" in line for line in broken.stdout)
        broken.kill()
    refused = subprocess.run([*CLI, "up", *here], env=up.environment, capture_output=True, text=True, timeout=PATIENCE)
    assert refused.returncode == 1
    assert "`dealstream forget` was broken off" in refused.stderr
    up.log.unlink()
    done = up.run("forget", "--rep", "101", "--also", WHO, "--yes", *here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing is left" in done.stdout
    assert in_files(up.folder) == []

    up.start("--no-simulate")
    after, now = of_teams(up)
    assert after == before
    assert now["101"] == 0
    (instead,) = [rep for rep in now if rep.startswith("forgotten-")]
    assert now[instead] == reps["101"]
    audit = up.run("audit", *here)
    assert audit.returncode == 0, audit.stdout

    # What comes late counts, once, for what stands for her.
    for event in (*told(0, "101"), *told(8, "101")):
        send(up, event)
    eventually(lambda: counted(up) == [7, 7])
    assert "101" not in of_teams(up)[1]
    assert json_of(f"{up.worker}/api/status")["stored"] is not None
    assert up.stop() == 0
    again = up.run("forget", "--rep", "101", "--also", WHO, "--yes", *here)
    assert again.returncode == 0, again.stdout + again.stderr
    assert all(line.endswith(": 0 rows rewritten") for line in again.stdout.splitlines() if "rewritten" in line)
    assert in_files(up.folder) == []
