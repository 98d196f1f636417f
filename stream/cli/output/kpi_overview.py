"""KPIs at a glance: the chapters that a sales leader turns to."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.report import Movement, PipelineRow, RateValue, Report, Row, StageRow, Waterfall
from stream.cli.output.kpi_tables import PIPE_WIDTH, Column, NamedRow, blocks, is_planned
from stream.cli.output.screen import console
from stream.cli.output.written import SMALL, change_of, headline, notes, range_of, shortened, value_of, written
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Subject
from stream.service.counted import counted

_OVERVIEW = (
    "revenue", "quota", "quota_attainment", "pace", "landing", "coverage", "reps_at_quota", "won", "lost", "win_rate",
    "win_rate_qualified", "average_deal", "median_deal", "cycle_days_median",
    "created", "created_amount", "mql_to_sql", "activities",
)  # fmt: skip
_PIPELINE = ("open_deals", "open_amount", "weighted_pipeline", "forecast", "stuck", "quiet", "overdue", "won_later")
_FUNNEL = ("entered_deals", "moved_on", "lost", "disqualified", "stuck", "fresh", "time_in_stage_median", "open_deals")
_TEAMS = ("revenue", "won", "win_rate", "open_deals", "stuck", "activities")
_TEAMS_WITH_QUOTAS = ("revenue", "quota", "quota_attainment", "pace", "won", "win_rate", "open_deals", "stuck")
_MOST_REPS = 10
_NAMES = 30

_STEPS = ("new", "reopened", "grown", "shrunk", "won", "lost", "disqualified", "other")


def show_overview(report: Report, funnel: Funnel) -> None:
    """Print the chapters of a report on standard output."""
    out = console(PIPE_WIDTH)
    out.print(headline(report, funnel))
    out.print(_numbers("Overview", report.total, _OVERVIEW, funnel))
    for pipeline in report.pipelines:
        if any(stage.kpis["entered_deals"] or stage.kpis["open_deals"] for stage in _open(pipeline)):
            for table in _stages(pipeline, funnel, out.width):
                out.print(table)
            for line in _said_of(pipeline):
                out.print(line)
    out.print(_numbers("Pipeline, now", report.total, _PIPELINE, funnel, compared=False))
    out.print(_movement(report.waterfall, funnel))
    rows = [NamedRow(team.name, team) for team in report.teams]
    of_teams = _TEAMS_WITH_QUOTAS if is_planned(BY_SUBJECT["deals"]["quota"], report) else _TEAMS
    for table in blocks("Team", _columns("deals", of_teams, funnel), rows, out.width):
        out.print(table)
    reps = [NamedRow(rep.name, rep) for rep in report.reps[:_MOST_REPS]]
    for table in blocks("Rep", _columns("deals", of_teams, funnel), reps, out.width):
        out.print(table)
    if len(report.reps) > _MOST_REPS:
        out.print(f"The first {_MOST_REPS} of {len(report.reps):,} reps; --by rep shows all.")
    for note in notes(report, funnel):
        out.print(note)


def biggest_leak(pipeline: PipelineRow) -> StageRow | None:
    """Return the stage that loses most, where that is more than chance: its range lies above those of all others."""
    stages = [stage for stage in _open(pipeline) if _lost(stage).n >= SMALL]
    if len(stages) < 2:
        return None
    worst = max(stages, key=lambda stage: _lost(stage).value or 0)
    low = _lost(worst).low or 0
    return worst if all((_lost(stage).high or 0) < low for stage in stages if stage is not worst) else None


def _open(pipeline: PipelineRow) -> list[StageRow]:
    return [stage for stage in pipeline.stages if stage.kind == "open"]


def _lost(stage: StageRow) -> RateValue:
    return _rate(stage, "lost")


def _rate(stage: StageRow, kpi_id: str) -> RateValue:
    value = stage.kpis[kpi_id]
    return value if isinstance(value, RateValue) else RateValue(value=None, n=0, low=None, high=None)


def _said_of(pipeline: PipelineRow) -> Iterator[str]:
    if (leak := biggest_leak(pipeline)) is not None:
        lost = _lost(leak)
        yield f"Biggest leak: {leak.name}: {lost.value:.0%} of the {counted(lost.n, 'deal')} that entered were lost."
        reasons = [f"{one.name} {one.kpis['lost']:,}" for one in leak.loss_reasons[:3] if one.reason]
        if reasons:
            yield f"Lost there for: {', '.join(reasons)}."
    elif not any(_rate(stage, fate).value for stage in _open(pipeline) for fate in ("lost", "disqualified")):
        lost_deals = pipeline.kpis.get("lost")
        if isinstance(lost_deals, int) and lost_deals:
            before = f"the stages of {counted(lost_deals, 'lost deal')} are from before, or not known"
            yield f"Of the deals that entered a stage in these days none was lost; {before}."
        else:
            yield "Nothing lost yet."


def _numbers(title: str, row: Row, ids: Sequence[str], funnel: Funnel, *, compared: bool = True) -> Table:
    """Return a table with a line per KPI."""
    kpis = [BY_SUBJECT["deals"][one] for one in ids if row.kpis.get(one) is not None]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(title, no_wrap=True)
    for heading in ("", "95% range", "Before", "Change") if compared else ("",):
        table.add_column(heading, justify="right", no_wrap=True)
    for kpi in kpis:
        value, before = row.kpis[kpi.id], row.previous.get(kpi.id)
        unit = " days" if kpi.unit == "days" else ""
        cells = [value_of(row.kpis, kpi, funnel) + unit]
        if compared:
            earlier = written(before, kpi.unit, funnel) if row.previous else ""
            change = "" if kpi.ripens else change_of(value, before, kpi.unit)
            cells += [range_of(value, kpi.unit), earlier, change]
        table.add_row(shortened(kpi.title, _NAMES), *cells)
    return table


def _stages(pipeline: PipelineRow, funnel: Funnel, width: int) -> Iterator[Table]:
    rows = [NamedRow(stage.name, stage) for stage in _open(pipeline)]
    return blocks(f"Funnel: {pipeline.name}", _columns("stage", _FUNNEL, funnel), rows, width)


def _columns(subject: Subject, ids: Sequence[str], funnel: Funnel) -> list[Column]:
    def column(kpi_id: str) -> Column:
        kpi = BY_SUBJECT[subject][kpi_id]
        return Column(kpi.heading, lambda row: value_of(row.kpis, kpi, funnel))

    return [column(kpi_id) for kpi_id in ids]


def _movement(waterfall: Waterfall, funnel: Funnel) -> str:
    """Return what changed in the open pipeline, in a line."""

    def step(name: str, movement: Movement) -> str:
        sign = "+" if movement.amount > 0 else ""
        return f"{name} {sign}{written(movement.amount, 'money', funnel)}"

    steps = [(name, getattr(waterfall, name)) for name in _STEPS]
    changes = [step(name, movement) for name, movement in steps if movement.deals or movement.amount]
    opening, closing = (written(one.amount, "money", funnel) for one in (waterfall.opening, waterfall.closing))
    return f"Open pipeline {opening} → {closing}" + (f": {', '.join(changes)}." if changes else ".")
