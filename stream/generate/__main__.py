"""Write what is made from the code, pages of docs/ and dashboards for Grafana: `python -m stream.generate`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from stream.generate import kpis, reference
from stream.generate.dashboards.files import FILES
from stream.generate.openapi import render as openapi

ROOT = Path(__file__).parents[2]
MADE: Mapping[str, Callable[[], str]] = {
    "docs/reference.md": reference.render,
    "docs/kpis.md": kpis.render,
    "docs/openapi.json": openapi.render,
    **{f"deploy/grafana/{name}": render for name, render in FILES.items()},
}
"""Every file that is made, by its path in the tree."""


def main() -> None:
    """Write all files."""
    for name, render in MADE.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
