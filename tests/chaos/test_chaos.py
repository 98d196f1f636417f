"""Short runs of `make chaos`: a few faults while events come in and the past changes, and every number agrees."""

import json
from pathlib import Path

import pytest

from tests.chaos import whole
from tests.chaos.run import Options, run
from tests.support.servers.maven import MISSING

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"Apache Kafka needs {' and '.join(MISSING)}")


def test_every_number_agrees_after_faults(tmp_path: Path) -> None:
    report = run(Options(seed=4, events=4_000, minutes=0.5, faults=5), tmp_path / "chaos", print)
    assert report["agrees"], json.dumps(report, indent=2)
    assert report["faults"] == 5
    assert report["windows_compared"] > 1_000
    assert report["rows_compared"] > 100
    assert report["postings_compared"] > 10
    assert report["rebuilt_beside"]
    assert "begun" in report["rebuild_broken_off_when"]


def test_a_stack_that_is_killed_as_a_whole_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    report = whole.run(whole.Options(seed=3, kills=2), tmp_path, print)
    assert report["agrees"], json.dumps(report, indent=2)
    assert report["requests_sent_again"] > 0
    assert report["events"] > 500
