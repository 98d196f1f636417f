"""The funnel file of a running stack: what is added is taken up, all else changes nothing and is said."""

import itertools
import json
import os
import re
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.paths import FUNNEL_FILE
from tests.support.stack import Up, get, json_of
from tests.support.waiting import PATIENCE, eventually
from tests.support.webhooks import STANDARD_SECRET, activity, as_body, standard_headers

TEXT = FUNNEL_FILE.read_text(encoding="utf-8")
ADA, NIA = "101", "105"
HER_LINE = f'  - {{id: "{NIA}", name: Nia Brandt, assignments: [{{starts: 2026-01-01, team: north, territory: dach}}]}}'
ADDED = TEXT.replace("\nactivity_types:", f"\n{HER_LINE}\n\nactivity_types:")
OF_THE_PAST = ADDED.replace("kind: open, mark: sql", "kind: open")
OTHER_ZONE = re.sub("(?m)^time_zone: .*$", "time_zone: Asia/Tokyo", ADDED)

_numbers = itertools.count()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A stack, and what saves a text as its funnel file, as editors do: a new file in place of the old."""
    up = Up(tmp_path_factory.mktemp("funnel_file"))
    path = up.folder / "funnel.yaml"
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(path)

    def save(text):
        fresh = path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)

    save(TEXT)
    try:
        up.start("--no-simulate")
        yield up, save
    finally:
        up.end()


def calls(up, number, rep=NIA):
    """Send calls of a rep, one request each."""
    for _ in range(number):
        name = f"call-{next(_numbers)}"
        at = datetime.now(UTC) - timedelta(minutes=1)
        event = activity(event_id=name, activity_id=name, rep_id=rep, occurred_at=at.isoformat())
        del event["deal_id"]
        body = as_body(event)
        headers = standard_headers(body, secret=STANDARD_SECRET, message_id=name)
        request = urllib.request.Request(f"{up.gateway}/webhooks/standard", body, headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 200


def counted(up, rep=NIA):
    """How many calls of a rep are in the stored windows."""
    lines = map(json.loads, get(f"{up.worker}/api/windows")[1].splitlines())
    return sum(line["measures"].get("activities:call", 0) for line in lines if line["rep_id"] == rep)


def waiting_letters(up):
    """The reasons of the dead letters that were not sent again."""
    told = json.loads(up.run("dead-letters", "--open", "--json").stdout)
    return [letter["reason"] for letter in told]


def refused(up, reason):
    for address in (up.worker, up.gateway):
        text = get(f"{address}/metrics")[1]
        if f'dealstream_funnel_file_refused{{reason="{reason}"}} 1.0' not in text:
            return False
    return True


def nothing_refused(up):
    """Whether worker and gateway, each of which looks by itself, have the file as it is."""
    told = json_of(f"{up.worker}/api/status")["funnel_problem"], json_of(f"{up.gateway}/health/ready")["funnel_file"]
    return told == (None, "ok")


def test_a_new_rep_counts_without_a_restart_and_what_came_before_is_sent_again_by_itself(running):
    up, save = running
    processes = [up.child(name) for name in ("worker", "gateway")]
    calls(up, 3)
    eventually(lambda: waiting_letters(up) == ["unknown_rep"] * 3)
    save(ADDED)
    eventually(lambda: "Nia Brandt" in get(f"{up.worker}/api/funnel-file")[1])
    calls(up, 4)
    eventually(lambda: counted(up) == 7)
    eventually(lambda: waiting_letters(up) == [])
    assert [up.child(name) for name in ("worker", "gateway")] == processes
    assert not any(up.said(f"The {name} ended") for name in ("worker", "gateway"))
    eventually(lambda: "Nia Brandt" in json.dumps(json_of(f"{up.worker}/api/kpis?period=all")["reps"]))
    eventually(lambda: nothing_refused(up))
    assert up.run("check").returncode == 0


def test_a_broken_file_and_a_change_of_the_past_change_nothing_and_are_said_everywhere(running):
    up, save = running
    save(ADDED)
    before = counted(up, ADA)
    save("time_zone: Nowhere\n")
    eventually(lambda: refused(up, "broken"))
    status = json_of(f"{up.worker}/api/status")
    assert "funnel.yaml:1: time_zone" in status["funnel_problem"]
    # What was well is told so for a moment more.
    eventually(lambda: "funnel.yaml:1: time_zone" in json_of(f"{up.gateway}/health/ready")["funnel_file"])
    calls(up, 1, ADA)
    eventually(lambda: counted(up, ADA) == before + 1)

    save(OF_THE_PAST)
    eventually(lambda: refused(up, "past"))
    assert "stage sql: mark is another one" in json_of(f"{up.worker}/api/status")["funnel_problem"]
    checked = up.run("check")
    assert checked.returncode == 1
    assert "rebuild  stage sql: mark is another one" in checked.stdout
    calls(up, 1, ADA)
    eventually(lambda: counted(up, ADA) == before + 2)

    save(ADDED)
    eventually(lambda: nothing_refused(up))
    assert up.run("check").returncode == 0


@pytest.mark.parametrize(
    ("text", "why", "told", "code"),
    [
        ("time_zone: Nowhere\n", "broken", "funnel.yaml:1: time_zone", 2),
        (OF_THE_PAST, "past", "dealstream replay --beside", 3),
        (OTHER_ZONE, "past", "dealstream replay --beside", 3),
    ],
    ids=["broken", "mark", "time zone"],
)
def test_who_is_killed_while_the_file_is_not_taken_up_goes_on_with_the_one_that_was_counted_with(
    running, text, why, told, code
):
    up, save = running
    save(ADDED)
    eventually(lambda: nothing_refused(up))
    before = counted(up, ADA)
    calls(up, 1, ADA)
    eventually(lambda: counted(up, ADA) == before + 1)
    save(text)
    processes = [up.child(name) for name in ("worker", "gateway")]
    up.kill("worker")
    up.kill("gateway")
    eventually(lambda: [up.child(name) for name in ("worker", "gateway")] != processes)
    eventually(lambda: refused(up, why))
    assert told in json_of(f"{up.worker}/api/status")["funnel_problem"]
    calls(up, 1, ADA)
    eventually(lambda: counted(up, ADA) == before + 2)
    assert not up.said(f"ended with code {code}")

    save(ADDED)
    eventually(lambda: nothing_refused(up))
