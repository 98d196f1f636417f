"""The architecture page lists the layers as they are checked."""

import tomllib

from tests.support.pages import lines
from tests.support.paths import DOCS, ROOT


def test_the_page_shows_the_layers_of_the_contract_in_their_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    shown = list(lines(DOCS / "architecture.md"))
    begin = shown.index(layers[0])
    assert shown[begin : begin + len(layers)] == layers
