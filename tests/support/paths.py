"""Where the parts of the product are."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FUNNEL_FILE = ROOT / "deploy" / "funnel.yaml"
