import pytest

from stream.generate.__main__ import MADE
from tests.support.paths import ROOT


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_code_is_in_step_with_it(name):
    assert (ROOT / name).read_text(encoding="utf-8") == MADE[name](), "run `python -m stream.generate`"


def test_nothing_else_lies_with_what_grafana_reads():
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "deploy" / "grafana").rglob("*") if path.is_file()}
    assert there == {name for name in MADE if name.startswith("deploy/grafana/")}
