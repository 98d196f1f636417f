"""The rules of Prometheus as they are delivered, and their tests in its own tool."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.support.paths import ROOT

PROMETHEUS = ROOT / "deploy" / "prometheus"
ALERTMANAGER = ROOT / "deploy" / "alertmanager" / "alertmanager.yml"
RULE_FILES = sorted(PROMETHEUS.glob("*/*.yml"))
TESTS_OF_RULES = sorted((Path(__file__).parent / "rules").glob("*.test.yml"))


def rules() -> Iterator[dict[str, Any]]:
    """Every rule, with the name of the folder that it is in as `kind`."""
    for path in RULE_FILES:
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule | {"kind": path.parent.name} for rule in group["rules"])


RULES = {rule["alert"]: rule for rule in rules()}
