"""How values are written on a terminal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from schemas.currencies import minor_digits
from schemas.report import ForecastValue, RateValue, Report
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi
from stream.service.counted import counted

SMALL = 10
"""Of fewer a share says little: it is written with how many they are, and nothing is said of it."""

OLD = timedelta(minutes=1)
"""Numbers of which no worker gave a sign for longer may be stale."""

NOTHING = "–"


def shortened(name: str, length: int) -> str:
    """Return a name that is at most so long."""
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def told_apart(names: Sequence[str], length: int) -> list[str]:
    """Return names that are at most so long; of those that begin alike the end too."""
    short = [shortened(name, length) for name in names]
    alike = {one for one, times in Counter(short).items() if times > 1}
    half = (length - 1) // 2
    return [
        f"{name[: length - 1 - half].rstrip()}…{name[-half:].lstrip()}" if one in alike and one != name else one
        for name, one in zip(names, short, strict=True)
    ]


def value_of(kpis: Mapping[str, Any], kpi: Kpi, funnel: Funnel) -> str:
    """Return the value of a KPI; a dash where it says nothing, empty where it is not told."""
    return written(kpis[kpi.id], kpi.unit, funnel) if kpi.id in kpis else ""


def written(value: Any, unit: str, funnel: Funnel) -> str:
    """Return a value as its unit is written; a forecast as its middle, and its range in eight of ten cases."""
    if isinstance(value, ForecastValue):
        low, middle, high = (written(one, unit, funnel) for one in (value.p10, value.p50, value.p90))
        return f"{middle} ({low}–{high})"
    if isinstance(value, RateValue):
        if value.value is None:
            return NOTHING
        few = f" of {value.n}" if value.n < SMALL and unit == "share" else ""
        return written(value.value, unit, funnel) + few
    if value is None:
        return NOTHING
    match unit:
        case "money":
            return f"{value / 10 ** minor_digits(funnel.currency):,.0f}"
        case "share":
            return f"{value:.0%}"
        case "days" | "times" | "odds":
            return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
        case _:
            return f"{value:,.0f}" if isinstance(value, int) or value >= 10 else f"{value:.1f}"


def range_of(value: Any, unit: str = "share") -> str:
    """Return the 95% range of a rate and of how many it is; empty where there is none."""
    if not isinstance(value, RateValue) or value.value is None:
        return ""
    if value.low is None or value.high is None:
        return f"{value.n:,}"
    between = f"{value.low:.1f}–{value.high:.1f}" if unit == "odds" else f"{100 * value.low:.0f}–{value.high:.0%}"
    return f"{between} of {value.n:,}"


def change_of(value: Any, before: Any, unit: str) -> str:
    """Return how a value differs from that of the period before: shares in points, days in days, others in percent."""
    now, then = plain_number(value), plain_number(before)
    if now is None or then is None:
        return ""
    match unit:
        case "share":
            change = f"{100 * (now - then):+.0f} pts"
        case "days" | "times" | "odds":
            change = f"{now - then:+.1f}"
        case _:
            change = f"{now / then - 1:+.0%}" if then > 0 else ""
    return change if any(digit in change for digit in "123456789") else change and "same"


def days_of(first: str, last: str) -> str:
    """Return some days (as in a report) as people write them: 1–26 Nov 2026."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    if begin == end:
        return f"{end.day} {end:%b} {end.year}"
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.day}–{end.day} {end:%b} {end.year}"
    if begin.year == end.year:
        return f"{begin.day} {begin:%b}–{end.day} {end:%b} {end.year}"
    return f"{begin.day} {begin:%b} {begin.year}–{end.day} {end:%b} {end.year}"


def moment_of(at: datetime, funnel: Funnel) -> str:
    """Return a moment on the clocks of the reporting zone as people write it: 26 Nov 2026, 18:00."""
    local = at.astimezone(funnel.zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


def restated(report: Report, funnel: Funnel) -> str:
    """Return what has been restated since, in a line; empty: nothing, or it is not as of a moment."""
    changes = [
        f"{kpi.title} {written(report.total.kpis[kpi.id], kpi.unit, funnel)} → {written(since, kpi.unit, funnel)}"
        for kpi_id, since in report.total.restated.items()
        if (kpi := BY_SUBJECT["deals"].get(kpi_id)) is not None
    ]
    return f"Restated since then: {', '.join(changes)}." if changes else ""


def headline(report: Report, funnel: Funnel) -> str:
    """Return which days a report is of, what it compares them with, and of whom it is."""
    file = funnel.file
    parts = [days_of(report.first, report.last)]
    if report.previous_first is not None and report.previous_last is not None:
        parts.append(f"before: {days_of(report.previous_first, report.previous_last)}")
    if report.as_of is not None:
        parts.append(f"as it was known on {moment_of(report.as_of, funnel)}")
    parts += [f"amounts in {funnel.currency}", f"days in {file.time_zone}"]
    for what, asked, known in (
        ("team", report.team, file.teams),
        ("rep", report.rep, file.reps),
        ("territory", report.territory, file.territories),
        ("pipeline", report.pipeline, file.pipelines),
    ):
        if asked is not None:
            parts.append(f"{what} {next((one.name for one in known if one.id == asked), asked)}")
    return " · ".join(parts)


def notes(report: Report, funnel: Funnel) -> list[str]:
    """Return what a reader should know of a report before believing it."""
    told = []
    if line := restated(report, funnel):
        told.append(line)
    if report.fresh_until is not None and (old := report.generated_at - report.fresh_until) > OLD:
        told.append(
            f"The workers gave no sign for {counted(int(old.total_seconds()) // 60, 'minute')}: this may be stale."
        )
    if report.complete_since is not None and report.data_since is not None and report.first < report.complete_since:
        told.append(
            f"Data since {days_of(report.data_since, report.data_since)}: of deals closed before "
            f"{days_of(report.complete_since, report.complete_since)} only quick ones are known."
        )
    if report.uncertain_deals:
        verb = "heals it" if report.uncertain_deals == 1 else "heals them"
        told.append(f"{counted(report.uncertain_deals, 'deal')} may have missed changes; a backfill {verb}.")
    return told


def plain_number(value: Any) -> float | None:
    """Return a value as one number: of a rate the share, of a forecast the middle; None where it says nothing."""
    if isinstance(value, ForecastValue):
        return value.p50
    return value.value if isinstance(value, RateValue) else value
