"""docs/kpis.md: every KPI, made from the catalogue."""

from collections.abc import Iterator
from itertools import groupby

from stream.generate.markdown import table
from stream.kpis.catalogue import KPIS
from stream.kpis.declaration import Kpi
from stream.kpis.formula import (
    AgainstTarget,
    Derived,
    Formula,
    OnlyPython,
    OverMembers,
    Quantile,
    Rate,
    Ratio,
    Sum,
    Total,
)
from stream.sinks.prometheus import gauge_of, rep_gauge_of

_HEADINGS = {
    ("deals", "period"): "Of deals and activities, over a period",
    ("deals", "now"): "Of deals, now",
    ("stage", "period"): "Of a stage, over a period",
    ("stage", "now"): "Of a stage, now",
    ("activity type", "period"): "Of a type of activity, over a period",
}


def render() -> str:
    """Return the whole page."""
    parts = [
        "# KPIs",
        "",
        "Made from the code by `python -m stream.generate`; do not edit.",
        "",
        "Each KPI has the same name in `/api/kpis`, `dealstream kpis --json` and `--csv`, and in the views of",
        "[ClickHouse](clickhouse.md). Formulas are of the measures in [reference.md](reference.md), whose rules",
        "[semantics.md](semantics.md) gives. Rates have their n and a Wilson 95% interval beside them. Money is in the",
        "minor unit of the reporting currency; on `/metrics` and in CSV in units of it.",
    ]
    ordered = sorted(KPIS, key=lambda kpi: list(_HEADINGS).index((kpi.subject, kpi.grain)))
    for place, kpis in groupby(ordered, key=lambda kpi: (kpi.subject, kpi.grain)):
        head = ("KPI", "title", "unit", "better", "meaning", "formula", "says nothing", "on /metrics")
        parts += ["", f"## {_HEADINGS[place]}", "", *table(head, map(_row, kpis))]
    return "\n".join([*parts, ""])


def _row(kpi: Kpi) -> tuple[str, ...]:
    better = {"more is better": "more", "less is better": "less", "neither": ""}[kpi.direction]
    null_rule = kpi.formula.null_rule.removeprefix("null ")
    return (
        f"`{kpi.id}`",
        kpi.title,
        kpi.unit,
        better,
        kpi.meaning,
        in_words(kpi.formula),
        "" if isinstance(kpi.formula, Sum) else null_rule,
        ", ".join(f"`{name}`" for name in _gauges(kpi)),
    )


def _gauges(kpi: Kpi) -> Iterator[str]:
    name = gauge_of(kpi)
    if name is not None:
        yield f'{name}{{kind="{kpi.gauge.kind}"}}' if kpi.gauge and kpi.gauge.kind else name
    of_rep = rep_gauge_of(kpi)
    if of_rep is not None:
        yield of_rep


def in_words(formula: Formula) -> str:
    """Return a formula as people write it."""
    match formula:
        case Sum(of, scale):
            return _total(of) if scale == 1 else f"{_total(of, inside=True)} / {scale:,}"
        case Ratio(part, whole, scale):
            whole_ = _total(whole, inside=True)
            return f"{_total(part, inside=True)} / {whole_ if scale == 1 else f'({whole_} × {scale:,})'}"
        case Rate(part, whole, flow):
            return f"{_total(part, inside=True)} / {_total(whole, inside=True)}{', a flow' if flow else ''}"
        case Quantile(measure, 1, 2):
            return f"median of `{measure}`"
        case Quantile(measure, part, of):
            return f"{part}/{of} quantile of `{measure}`"
        case OverMembers(total, at_least, among):
            return f"reps with {_total(total)} ≥ {at_least} / reps with any of {_total(among)}"
        case Derived(times, over):
            return " / ".join((" × ".join(f"`{name}`" for name in times), *(f"`{name}`" for name in over)))
        case AgainstTarget(kpi, target):
            return f"`{kpi}` / `{target}` of the funnel file"
        case OnlyPython(of):
            return f"computed from {_total(of)}"


def _total(of: Total, *, inside: bool = False) -> str:
    text = " + ".join(f"`{name}`" for name in of.plus) + "".join(f" − `{name}`" for name in of.minus)
    if inside and len(of.plus) + len(of.minus) > 1:
        text = f"({text})"
    conditions = [*([f"of {of.only}"] if of.only else []), *(["longer there than the limit"] if of.stalled else [])]
    return f"{text} [{', '.join(conditions)}]" if conditions else text
