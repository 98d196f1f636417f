"""Write the pages of docs/ that are made from the code: `python -m stream.generate`."""

from pathlib import Path

from stream.generate import kpis, reference

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"reference.md": reference.render, "kpis.md": kpis.render}


def main() -> None:
    """Write all pages."""
    for name, render in PAGES.items():
        (DOCS / name).write_text(render(), encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
