"""A redrive that is killed, with all of the stack, is finished by the next one: each letter counts once."""

import json
import subprocess
import urllib.request
from datetime import UTC, datetime, timedelta

from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI, STANDARD_SECRET, get
from tests.support.waiting import eventually
from tests.support.webhooks import activity, as_body, standard_headers

FAX = "activity_types:\n  - {id: fax, name: Fax, selling: true}\n"
LETTERS = 2_000
AT_ONCE = 100


def send(up):
    """Send faxes, which the funnel file does not know yet."""
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    for begin in range(0, LETTERS, AT_ONCE):
        names = [f"fax-{number}" for number in range(begin, begin + AT_ONCE)]
        events = [activity(event_id=one, activity_id=one, activity_type="fax", occurred_at=at) for one in names]
        for event in events:
            del event["deal_id"]
        body = as_body(events)
        headers = standard_headers(body, secret=STANDARD_SECRET, message_id=names[0])
        with urllib.request.urlopen(urllib.request.Request(f"{up.gateway}/webhooks/standard", body, headers)) as answer:
            assert json.load(answer)["rejected"] == AT_ONCE


def counted(up):
    lines = map(json.loads, get(f"{up.worker}/api/windows")[1].splitlines())
    return sum(line["measures"].get("activities:fax", 0) for line in lines)


def test_each_letter_counts_once_though_redrive_and_stack_were_killed_in_the_middle(up_on_kafka, tmp_path):
    up = up_on_kafka
    funnel = tmp_path / "funnel.yaml"
    text = FUNNEL_FILE.read_text()
    funnel.write_text(text)
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(funnel)
    up.start("--no-simulate")
    send(up)
    funnel.write_text(text.replace("activity_types:\n", FAX))
    with subprocess.Popen([*CLI, "redrive", "--all", "--yes"], env=up.environment) as first:
        eventually(lambda: counted(up))
        first.kill()
        up.kill_all()
    up.log.unlink()
    up.start("--no-simulate")
    again = up.run("redrive", "--all", "--yes")
    assert again.returncode == 0, again.stderr
    eventually(lambda: counted(up) >= LETTERS)
    again = up.run("redrive", "--all", "--yes", "--again")
    assert again.returncode == 0, again.stderr
    assert up.run("audit").returncode == 0
    assert counted(up) == LETTERS
