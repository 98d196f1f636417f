"""From an export to the numbers in ClickHouse, through the whole embedded stack."""

import json
from collections import defaultdict
from datetime import datetime

from tests.backfill import exports
from tests.backfill.exports import KNOWN
from tests.backfill.service import closed
from tests.support.stack import get
from tests.support.waiting import eventually


def windows(up):
    found = defaultdict(dict)
    for line in get(f"{up.worker}/api/windows")[1].splitlines():
        row = json.loads(line)
        hour = int(datetime.fromisoformat(row["hour"]).timestamp())
        key = (row["team_id"], row["rep_id"], row["territory_id"], row["pipeline_id"], hour)
        found[key] = row["measures"]
    return found


def test_an_export_becomes_the_numbers_that_plain_sums_give_and_a_second_run_changes_nothing(up, tmp_path):
    (tmp_path / "funnel.yaml").write_text(exports.FUNNEL)
    (tmp_path / "mapping.yaml").write_text(exports.PIPELINE)
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(tmp_path / "funnel.yaml")
    files = exports.pipeline(tmp_path, 300)
    expected = exports.closed_by_plain_sums(files[0])
    up.start("--no-simulate")

    def backfill():
        paths = [str(path) for path in files]
        return up.run("backfill", *paths, "-m", str(tmp_path / "mapping.yaml"), "--keep", str(tmp_path / "kept"))

    first = backfill()
    assert first.returncode == 0, first.stdout + first.stderr
    eventually(lambda: closed(windows(up), KNOWN) == expected)
    second = backfill()
    assert second.returncode == 0, second.stdout + second.stderr
    assert "were there already from an earlier backfill" in second.stdout
    audited = up.run("audit")
    assert audited.returncode == 0, audited.stdout + audited.stderr
    assert closed(windows(up), KNOWN) == expected
    assert up.stop() == 0
