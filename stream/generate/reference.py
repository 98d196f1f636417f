"""docs/reference.md: settings, topics, metrics, measures, made from the code."""

from collections.abc import Iterable
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from schemas.measures import IN_HOURS, OFF_ROWS, PLANNED, Measure
from stream import topology
from stream.config.settings import Settings
from stream.generate.markdown import table
from stream.service import metrics
from stream.sinks.gauges import GAUGES, GOAL_GAUGES, GOAL_LABELS


def render() -> str:
    """Return the whole page."""
    parts = [
        "# Reference",
        "",
        "Made from the code by `python -m stream.generate`; do not edit.",
        "",
        "## Settings",
        "",
        "Environment variables of every process.",
        "",
        *table(("variable", "default", "meaning"), _settings()),
        "",
        "## Topics",
        "",
        *table(("topic", "key", "content"), ((t.name, t.key, t.content) for t in topology.TOPICS)),
        "",
        "## KPI gauges on the worker's /metrics",
        "",
        "`period` is today, 7d, month or quarter (to date, in the reporting time zone). [kpis.md](kpis.md) says which",
        "gauges a KPI has: its own, and of a quotient also what is divided, and what it is divided by. Each worker has",
        "the gauges of the teams that it counts; those marked *stored*, and those of goals, one worker reads from",
        "ClickHouse every few seconds. Of a goal `goal` is its `id` in the funnel file, or the one that",
        "`dealstream goals --json` says, and `unit` that of its KPI; of money the currency.",
        "",
        *table(("metric", "labels", "meaning"), _kpi_gauges()),
        "",
        "## The service's own metrics",
        "",
        *table(("metric", "kind", "labels", "meaning"), _metrics()),
        "",
        "## Measures",
        "",
        "[semantics.md](semantics.md) gives the rules. A key is `name`, `name:label` or `name:label:detail`.",
        "",
        "Kept in hours, in `sales.kpis` and in the view `measures`:",
        "",
        *table(
            ("measure", "label", "unit", "at the hour of", "meaning", "once the hour is over"),
            ((m.name, _label(m), m.unit, m.hour, m.meaning, _settling(m)) for m in IN_HOURS),
        ),
        "",
        "Read off the rows of deals, in the view `deal_measures`, and so not in `restatements`:",
        "",
        *table(
            ("measure", "label", "unit", "at the hour of", "meaning", "once the hour is over"),
            ((m.name, _label(m), m.unit, m.hour, m.meaning, _settling(m)) for m in OFF_ROWS),
        ),
        "",
        "Planned by the funnel file, in the table `plan_days`; they change with the file only:",
        "",
        *table(("measure", "unit", "meaning"), ((m.name, m.unit, m.meaning) for m in PLANNED)),
        "",
    ]
    return "\n".join(parts)


def _label(measure: Measure) -> str:
    return f"{measure.label}: {measure.detail}" if measure.detail else measure.label


def _settling(measure: Measure) -> str:
    return "a change is a restatement" if measure.settles else "goes on changing"


def _settings() -> Iterable[tuple[str, ...]]:
    for name, field in Settings.model_fields.items():
        yield f"`DEALSTREAM_{name.upper()}`", _default(field.default), field.description or ""


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined:
        return "not set"
    return f"`{value.get_secret_value() if isinstance(value, SecretStr) else value}`"


def _kpi_gauges() -> Iterable[tuple[str, ...]]:
    for gauge in GAUGES:
        yield gauge.name, ", ".join(gauge.labels), gauge.meaning + (" *Stored.*" if gauge.stored else "")
    for name, meaning in GOAL_GAUGES.items():
        yield name, ", ".join(GOAL_LABELS), meaning


def _metrics() -> Iterable[tuple[str, ...]]:
    for value in vars(metrics).values():
        if isinstance(value, Counter | Gauge | Histogram):
            [family] = value.collect()
            name = family.name + ("_total" if isinstance(value, Counter) else "")
            labels = value._labelnames  # noqa: SLF001 (a metric without a sample gives its labels nowhere else)
            yield f"`{name}`", type(value).__name__.lower(), ", ".join(labels), family.documentation
