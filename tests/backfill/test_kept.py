"""What a backfill has sent is kept by a stack on Kafka, as live events are."""

import json
import subprocess
from pathlib import Path

from tests.backfill import exports
from tests.support.stack import CLI, get
from tests.support.waiting import eventually

DEALS = 4_000


def sent(up):
    """How many events of deals the worker has seen."""
    lines = get(f"{up.worker}/metrics")[1].splitlines()
    return sum(
        float(line.split()[-1]) for line in lines if line.startswith('dealstream_events_total{topic="sales.deals"')
    )


def test_all_of_it_counts_once_though_backfill_and_stack_were_killed_in_the_middle_and_at_the_end(
    up_on_kafka, tmp_path
):
    up = up_on_kafka
    funnel = tmp_path / "funnel.yaml"
    funnel.write_text(exports.FUNNEL)
    (tmp_path / "mapping.yaml").write_text(exports.PIPELINE)
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(funnel)
    files = [str(path) for path in exports.pipeline(tmp_path, DEALS)]
    command = ("backfill", *files, "-m", str(tmp_path / "mapping.yaml"), "--keep", str(tmp_path / "kept"))
    up.start("--no-simulate")
    with subprocess.Popen([*CLI, *command], env=up.environment, stdout=subprocess.PIPE) as first:
        eventually(lambda: sent(up) > 500, 60)
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
    stored = up.run("kpis", "--all", "--json").stdout
    wins = exports.closed_by_plain_sums(Path(files[0])).values()
    assert json.loads(stored)["total"]["won"] == sum(won for won, *_ in wins)
    assert json.loads(stored)["total"]["revenue"] == sum(cents for _, cents, *_ in wins)
    # Of another past: what only Kafka may have goes to ClickHouse first.
    assert up.stop() == 0
    funnel.write_text(exports.FUNNEL.replace("America/Sao_Paulo", "Asia/Tokyo"))
    up.log.unlink()
    up.start("--no-simulate")
    assert up.said("making all numbers anew")
    assert up.run("audit").returncode == 0
    assert json.loads(up.run("kpis", "--all", "--json").stdout)["total"]["won"] == json.loads(stored)["total"]["won"]
