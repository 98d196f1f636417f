"""What docs/backfill.md shows is right."""

import re

import pytest

from stream.backfill.mapping import parse, ready_mappings
from stream.config.funnel_file import parse as parse_funnel
from stream.core.funnel import Funnel
from tests.backfill.service import Sent
from tests.support.paths import DOCS

GUIDE = (DOCS / "backfill.md").read_text(encoding="utf-8")
MAPPINGS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
FUNNEL = Funnel(
    parse_funnel("""
time_zone: Europe/Berlin
currency: EUR
pipelines:
  - id: p
    name: P
    stages:
      - {id: Prospecting, name: Prospecting, kind: open}
      - {id: engaging, name: Engaging, kind: open}
      - {id: won, name: Closed Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
teams: [{id: t, name: T}]
reps: [{id: "1", name: Moses Frase, assignments: [{starts: 2010-01-01, team: t}]}]
""")
)


@pytest.mark.parametrize("text", MAPPINGS)
def test_each_mapping_of_the_guide_is_one(text):
    parse(text)


@pytest.mark.parametrize(
    ("begin", "name"), [("opportunity_id,", "sales_pipeline.csv"), ("OpportunityId,", "OpportunityFieldHistory.csv")]
)
def test_each_export_of_the_guide_is_read_by_its_mapping(tmp_path, begin, name):
    place = GUIDE.index(f"    {begin}")
    lines = [line.strip() for line in GUIDE[place:].split("\n\n")[0].splitlines()]
    mapping = next(text for text in MAPPINGS if name.removesuffix(".csv") in text)
    (tmp_path / name).write_text("\n".join(lines) + "\n")
    sent = Sent(mapping, [tmp_path / name], FUNNEL)
    assert sent.rejected == []
    assert len(sent.events) >= 2


def test_the_guide_names_all_ready_mappings():
    for name in ready_mappings():
        assert f"`{name}`" in GUIDE or f"--mapping {name}`" in GUIDE
