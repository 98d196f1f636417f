"""KPIs at a glance: the chapters that a sales leader turns to."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from schemas.report import Movement, PipelineRow, RateValue, Report, Row, StageRow, Waterfall
from stream.cli.output.kpi_tables import PIPE_WIDTH, Column, NamedRow, blocks, is_planned
from stream.cli.output.reader import SMALL, Reader
from stream.cli.output.report_notes import headline, notes, nothing_there
from stream.cli.output.screen import console, name_cell, print_table
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Subject

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


def show_overview(report: Report, reader: Reader) -> None:
    """Print the chapters of a report on standard output."""
    out = console(PIPE_WIDTH)
    out.print(headline(report, reader))
    if report.has_data:
        _show_chapters(out, report, reader)
    else:
        out.print(nothing_there(report, reader))
    for note in notes(report, reader):
        out.print(note)


def _show_chapters(out: Console, report: Report, reader: Reader) -> None:
    print_table(out, _numbers("chapter-overview", report.total, _OVERVIEW, reader))
    for pipeline in report.pipelines:
        if any(stage.kpis["entered_deals"] or stage.kpis["open_deals"] for stage in _open(pipeline)):
            for table in _stages(pipeline, reader, out.width):
                out.print(table)
            for line in _said_of(pipeline, reader):
                out.print(line)
    print_table(out, _numbers("pipeline-now", report.total, _PIPELINE, reader, compared=False))
    out.print(_movement(report.waterfall, reader))
    rows = [NamedRow(reader.name(team.team_id, team.name), team) for team in report.teams]
    of_teams = _TEAMS_WITH_QUOTAS if is_planned(BY_SUBJECT["deals"]["quota"], report) else _TEAMS
    for table in blocks(reader.say("team"), _columns("deals", of_teams, reader), rows, out.width):
        out.print(table)
    reps = [NamedRow(reader.name(rep.rep_id, rep.name), rep) for rep in report.reps[:_MOST_REPS]]
    for table in blocks(reader.say("rep"), _columns("deals", of_teams, reader), reps, out.width):
        out.print(table)
    if len(report.reps) > _MOST_REPS:
        out.print(reader.say("first-reps", n=_MOST_REPS, all=len(report.reps)))


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


def _said_of(pipeline: PipelineRow, reader: Reader) -> Iterator[str]:
    if (leak := biggest_leak(pipeline)) is not None:
        lost = _lost(leak)
        told = reader.say("attention-leak", share=reader.share(lost.value), n=lost.n)
        yield f"{reader.say('biggest-leak', stage=leak.name)}: {told}"
        reasons = [f"{one.name} {reader.number(one.kpis['lost'])}" for one in leak.loss_reasons[:3] if one.reason]
        if reasons:
            yield reader.say("lost-there-for", reasons=", ".join(reasons))
    elif not any(_rate(stage, fate).value for stage in _open(pipeline) for fate in ("lost", "disqualified")):
        lost_deals = pipeline.kpis.get("lost")
        if isinstance(lost_deals, int) and lost_deals:
            yield reader.say("none-lost-here", n=lost_deals)
        else:
            yield reader.say("nothing-lost")


def _numbers(title: str, row: Row, ids: Sequence[str], reader: Reader, *, compared: bool = True) -> Table:
    """Return a table with a line per KPI. `title`: a message."""
    kpis = [BY_SUBJECT["deals"][one] for one in ids if row.kpis.get(one) is not None]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(name_cell(reader.say(title)))
    for heading in ("", *(reader.say(one) for one in ("range-95-short", "before", "all-change") if compared)):
        table.add_column(heading, justify="right", no_wrap=True)
    for kpi in kpis:
        value, before = row.kpis[kpi.id], row.previous.get(kpi.id)
        written = reader.value_of(row.kpis, kpi)
        cells = [reader.say("number-days", value=written) if kpi.unit == "days" else written]
        if compared:
            earlier = reader.value(before, kpi.unit) if row.previous else ""
            change = "" if kpi.ripens else reader.change_of(value, before, kpi.unit)
            cells += [reader.range_of(value, kpi.unit), earlier, change]
        title = reader.title(kpi)
        table.add_row(name_cell(title if len(title) <= _NAMES else reader.heading(kpi)), *cells)
    return table


def _stages(pipeline: PipelineRow, reader: Reader, width: int) -> Iterator[Table]:
    rows = [NamedRow(stage.name, stage) for stage in _open(pipeline)]
    title = reader.say("funnel-of", pipeline=pipeline.name)
    return blocks(title, _columns("stage", _FUNNEL, reader), rows, width)


def _columns(subject: Subject, ids: Sequence[str], reader: Reader) -> list[Column]:
    def column(kpi_id: str) -> Column:
        kpi = BY_SUBJECT[subject][kpi_id]
        return Column(reader.heading(kpi), lambda row: reader.value_of(row.kpis, kpi))

    return [column(kpi_id) for kpi_id in ids]


def _movement(waterfall: Waterfall, reader: Reader) -> str:
    """Return what changed in the open pipeline, in a line."""

    def step(name: str, movement: Movement) -> str:
        sign = "+" if movement.amount > 0 else ""
        return f"{reader.say(f'waterfall-{name}')} {sign}{reader.money(movement.amount)}"

    steps = [(name, getattr(waterfall, name)) for name in _STEPS]
    changes = [step(name, movement) for name, movement in steps if movement.deals or movement.amount]
    opening, closing = (reader.money(one.amount) for one in (waterfall.opening, waterfall.closing))
    told = f"{reader.title(BY_SUBJECT['deals']['open_amount'])} {opening} → {closing}"
    return told + (f": {', '.join(changes)}." if changes else ".")
