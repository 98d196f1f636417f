"""docs/kpis.md: every KPI, made from the catalogue."""

from collections.abc import Iterator
from itertools import groupby

from stream.generate.formulas import in_words
from stream.generate.markdown import table
from stream.kpis.catalogue import KPIS
from stream.kpis.declaration import Kpi
from stream.kpis.formula import Sum, is_reported
from stream.sinks.gauges import gauges_of

_HEADINGS = {
    ("deals", "period"): "Of deals and activities, over a period",
    ("deals", "now"): "Of deals, now",
    ("stage", "period"): "Of a stage, over a period",
    ("stage", "now"): "Of a stage, now",
    ("activity type", "period"): "Of a type of activity, over a period",
    ("source", "period"): "Of a source of deals, over a period",
    ("loss reason", "period"): "Of a loss reason, over a period",
    ("territory", "period"): "Of a territory, over a period",
    ("territory", "now"): "Of a territory, now",
}
_INTRODUCTION = """# KPIs

Made from the code by `python -m stream.generate`; do not edit.

Each KPI has the same name in `/api/kpis`, `dealstream kpis --json` and `--csv`, and in the views of
[ClickHouse](clickhouse.md). Formulas are of the measures in [reference.md](reference.md), whose rules
[semantics.md](semantics.md) gives; one of a stage, a type of activity, a source or a loss reason reads those with that
label. Shares of deals have their n and a Wilson 95% interval beside them, exactly 0 and 1 where none or all count; odds
have n and a 95% interval, too. Money is in the minor unit of the reporting currency; on `/metrics` and in CSV in units.
Of stages in which deals are won, lost or disqualified a KPI says nothing, unless it is marked *closed stages too*.
Beside every quotient on `/metrics` stand what is divided and what it is divided by, so that PromQL can add them up.
Those marked *rows* are read off the rows of deals; `velocity`, `weighted_pipeline` and `forecast` are in no view, since
they read days of their own. Those marked *reports* look beyond the group and the period: reports have them, the views
do not."""


def render() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION]
    ordered = sorted(KPIS, key=lambda kpi: list(_HEADINGS).index((kpi.subject, kpi.grain)))
    for place, kpis in groupby(ordered, key=lambda kpi: (kpi.subject, kpi.grain)):
        head = ("KPI", "title", "unit", "better", "meaning", "formula", "says nothing", "on /metrics")
        parts += ["", f"## {_HEADINGS[place]}", "", *table(head, map(_row, kpis))]
    return "\n".join([*parts, ""])


def _row(kpi: Kpi) -> tuple[str, ...]:
    better = {"more is better": "more", "less is better": "less", "neither": ""}[kpi.direction]
    return (
        f"`{kpi.id}`",
        kpi.title,
        kpi.unit,
        better,
        kpi.meaning + (" *Closed stages too.*" if kpi.of_closed_stages else ""),
        in_words(kpi.formula) + (" *(rows)*" if kpi.off_rows else " *(reports)*" if is_reported(kpi.formula) else ""),
        "" if isinstance(kpi.formula, Sum) else kpi.formula.null_rule.removeprefix("null "),
        ", ".join(f"`{name}`" for name in _gauges(kpi)),
    )


def _gauges(kpi: Kpi) -> Iterator[str]:
    for gauge in gauges_of(kpi):
        yield gauge.name
