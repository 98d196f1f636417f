"""What a backfill has sent is kept by a stack on Kafka, as live events are."""

import json

from tests.backfill import exports


def test_what_was_sent_is_there_after_all_was_killed_and_a_change_of_the_past_makes_all_anew(up_on_kafka, tmp_path):
    up = up_on_kafka
    funnel = tmp_path / "funnel.yaml"
    funnel.write_text(exports.FUNNEL)
    (tmp_path / "mapping.yaml").write_text(exports.PIPELINE)
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(funnel)
    files = [str(path) for path in exports.pipeline(tmp_path, 300)]
    up.start("--no-simulate")
    done = up.run(
        *("backfill", *files, "-m", str(tmp_path / "mapping.yaml"), "--keep", str(tmp_path / "kept"), "--full-speed")
    )
    up.kill_all()
    assert done.returncode == 0, done.stdout + done.stderr
    up.log.unlink()
    up.start("--no-simulate")
    stored = up.run("kpis", "--all", "--json").stdout
    # Of another past: what only Kafka may have goes to ClickHouse first.
    assert up.stop() == 0
    funnel.write_text(exports.FUNNEL.replace("America/Sao_Paulo", "Asia/Tokyo"))
    up.log.unlink()
    up.start("--no-simulate")
    assert up.said("making all numbers anew")
    assert up.run("audit").returncode == 0
    assert json.loads(up.run("kpis", "--all", "--json").stdout)["total"]["won"] == json.loads(stored)["total"]["won"]
