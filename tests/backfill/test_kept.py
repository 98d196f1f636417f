"""From an export to the numbers of a stack on Kafka, which keeps what a backfill has sent as it does live events."""

import json
import subprocess
from collections import defaultdict
from datetime import datetime

from tests.backfill import exports
from tests.backfill.exports import KNOWN
from tests.backfill.service import closed
from tests.support.stack import CLI, get
from tests.support.waiting import eventually

DEALS = 2_000


def sent(up):
    """How many events of deals the worker has seen."""
    lines = get(f"{up.worker}/metrics")[1].splitlines()
    return sum(
        float(line.split()[-1]) for line in lines if line.startswith('dealstream_events_total{topic="sales.deals"')
    )


def windows(up):
    """The stored windows."""
    stored = defaultdict(dict)
    for line in get(f"{up.worker}/api/windows")[1].splitlines():
        row = json.loads(line)
        hour = int(datetime.fromisoformat(row["hour"]).timestamp())
        stored[row["team_id"], row["rep_id"], row["territory_id"], row["pipeline_id"], hour] = row["measures"]
    return stored


def totals(up):
    """What the terminal says of all time."""
    return json.loads(up.run("kpis", "--all", "--json").stdout)["total"]


def test_all_of_it_gives_what_plain_sums_do_though_backfill_and_stack_were_killed_in_the_middle_and_at_the_end(
    up_on_kafka, tmp_path
):
    up = up_on_kafka
    funnel = tmp_path / "funnel.yaml"
    funnel.write_text(exports.FUNNEL)
    (tmp_path / "mapping.yaml").write_text(exports.PIPELINE)
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(funnel)
    files = exports.pipeline(tmp_path, DEALS)
    command = ("backfill", *map(str, files), "-m", str(tmp_path / "mapping.yaml"), "--keep", str(tmp_path / "kept"))
    up.start("--no-simulate")
    with subprocess.Popen([*CLI, *command], env=up.environment, stdout=subprocess.PIPE) as first:
        eventually(lambda: sent(up) > 500)
        assert first.poll() is None, "it was done already"
        first.kill()
        up.kill_all()
    up.log.unlink()
    up.start("--no-simulate")
    done = up.run(*command, "--full-speed")
    up.kill_all()
    assert done.returncode == 0, done.stdout + done.stderr
    up.log.unlink()
    up.start("--no-simulate")
    expected = exports.closed_by_plain_sums(files[0])
    eventually(lambda: closed(windows(up), KNOWN) == expected)
    again = up.run(*command, "--full-speed")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "were there already from an earlier backfill" in again.stdout
    assert closed(windows(up), KNOWN) == expected
    won = sum(won for won, *_ in expected.values())
    assert totals(up)["won"] == won
    assert totals(up)["revenue"] == sum(cents for _, cents, *_ in expected.values())
    # Of another past: what only Kafka may have goes to ClickHouse first.
    assert up.stop() == 0
    funnel.write_text(exports.FUNNEL.replace("America/Sao_Paulo", "Asia/Tokyo"))
    up.log.unlink()
    up.start("--no-simulate")
    assert up.said("making all numbers anew")
    assert up.run("audit").returncode == 0
    assert totals(up)["won"] == won
