"""Write docs/reference.md from the code: settings, topics, metrics, measures. `python -m stream.generate.reference`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from schemas.measures import MEASURES
from stream import topology
from stream.config.settings import Settings
from stream.service import metrics
from stream.sinks.prometheus import families

FILE = Path(__file__).parents[2] / "docs" / "reference.md"


def render() -> str:
    """Return the whole page."""
    parts = [
        "# Reference",
        "",
        "Made from the code by `python -m stream.generate.reference`; do not edit.",
        "",
        "## Settings",
        "",
        "Environment variables of every process.",
        "",
        *_table(("variable", "default", "meaning"), _settings()),
        "",
        "## Topics",
        "",
        *_table(("topic", "key", "content"), ((t.name, t.key, t.content) for t in topology.TOPICS)),
        "",
        "## KPI gauges on the worker's /metrics",
        "",
        "`period` is today, 7d, month or quarter (to date, in the reporting time zone).",
        "",
        *_table(("metric", "labels", "meaning"), ((n, ", ".join(labels), m) for n, (m, labels) in families().items())),
        "",
        "## The service's own metrics",
        "",
        *_table(("metric", "kind", "labels", "meaning"), _metrics()),
        "",
        "## Measures",
        "",
        "What a window aggregate holds; `docs/semantics.md` gives the rules.",
        "",
        *_table(
            ("measure", "label", "unit", "at the hour of", "meaning"),
            ((m.name, m.label, m.unit, m.hour, m.meaning) for m in MEASURES),
        ),
        "",
    ]
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]


def _settings() -> Iterable[tuple[str, ...]]:
    for name, field in Settings.model_fields.items():
        yield f"`DEALSTREAM_{name.upper()}`", _default(field.default), field.description or ""


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined:
        return "not set"
    return f"`{value.get_secret_value() if isinstance(value, SecretStr) else value}`"


def _metrics() -> Iterable[tuple[str, ...]]:
    for value in vars(metrics).values():
        if isinstance(value, Counter | Gauge | Histogram):
            [family] = value.collect()
            name = family.name + ("_total" if isinstance(value, Counter) else "")
            yield f"`{name}`", type(value).__name__.lower(), ", ".join(value._labelnames), family.documentation


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
