"""The alert rules in Prometheus' own test tool, and that they name metrics that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from stream.generate.__main__ import DOCS
from tests.support.paths import ROOT

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = PROMETHEUS / "service-alerts.yml"

promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool of Prometheus is not installed")


@promtool
def test_they_fire_when_they_should():
    done = subprocess.run(
        ["promtool", "test", "rules", str(Path(__file__).with_name("service-alerts.test.yml"))],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@promtool
def test_prometheus_takes_the_configuration():
    done = subprocess.run(
        ["promtool", "check", "config", str(PROMETHEUS / "prometheus.yml")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 rule files found" in done.stdout + done.stderr


def test_every_metric_that_they_name_is_one_of_ours():
    known = set(re.findall(r"dealstream_\w+", (DOCS / "reference.md").read_text()))
    named = {
        name for line in RULES.read_text().splitlines() if "expr:" in line for name in re.findall(r"\w+_\w+", line)
    }
    assert named
    assert named <= known
