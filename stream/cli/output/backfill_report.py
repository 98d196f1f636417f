"""What `dealstream backfill` says at its end, in tables."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from schemas.currencies import minor_digits
from stream.backfill.outcomes import Counts, Outcomes
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.reading import Reading
from stream.backfill.suggest.likeness import Alike
from stream.backfill.summary import Summary
from stream.cli.output.screen import table
from stream.core.funnel import Funnel
from stream.redrive.shown import safe
from stream.service.counted import counted
from stream.service.spreadsheets import SpreadsheetWriter

_MOST_SHOWN = 15
_MANY = 20
"""So many deals, and none of them lost, are hardly all deals."""
_MOST_MONTHS = 60
_FACTS = {
    "created": ("deal created", "deals created"),
    "stage": ("move into a stage", "moves into a stage"),
    "owner": ("owner", "owners"),
    "amount": ("amount", "amounts"),
    "currency": ("currency", "currencies"),
    "close_date": ("close date", "close dates"),
}


class Report(NamedTuple):
    """What a report is made of, beside the counts; `disagreements`: the file that lists them all."""

    reading: Reading
    kept: RejectedFile
    funnel: Funnel
    disagreements: Path


def show(out: Console, summary: Summary, report: Report, *, alike: list[Alike], dry_run: bool) -> None:
    """Print what the files hold, what was or would be sent, and what a person should look at."""
    rows = table("File", "Rows", "Left out on purpose")
    for file, count in summary.rows.items():
        rows.add_row(safe(file), f"{count:,}", f"{summary.left_out[file]:,}" if summary.left_out[file] else "")
    out.print(rows)
    deals = [counted(report.reading.deals, "deal")] if report.reading.deals or not summary.activities else []
    activities = [counted(summary.activities, "activity", "activities")] if summary.activities else []
    days = summary.days()
    span = f", from {days[0]} to {days[1]}" if days else ""
    out.print(f"{' and '.join(deals + activities)}{span}: {counted(summary.events, 'event')}")
    facts = [counted(summary.facts[kind], *words) for kind, words in _FACTS.items() if summary.facts[kind]]
    if facts:
        out.print(f"  {', '.join(facts)}")
    _outcomes(out, summary.outcomes(), report.funnel)
    if not dry_run:
        _sent(out, summary, report)
    for what in report.reading.files.idle:
        out.print(safe(f"No file was given for {what} of the mapping"))
    for what in report.reading.files.lacks:
        out.print(safe(what))
    _disagreements(out, summary.disagreements, report)
    _attention(out, summary, alike)
    _rejected(out, summary, report, dry_run=dry_run)


def _outcomes(out: Console, outcomes: Outcomes, funnel: Funnel) -> None:
    """Show what a person compares with the CRM."""
    if not outcomes:
        return
    currency = funnel.currency
    names = {team.id: team.name for team in funnel.file.teams}
    months = table("Team", "Month", "Won", "Lost", "Open, created then", f"Revenue ({currency})", "Win rate")
    places = sorted(outcomes, key=lambda place: (names.get(place[0], place[0]), place[1]))
    for team, month in places[-_MOST_MONTHS:]:
        months.add_row(safe(names.get(team, "no team")), month, *_cells(outcomes[team, month], currency))
    whole = Counts()
    for one in outcomes.values():
        whole = whole.plus(one)
    months.add_row("All", "", *_cells(whole, currency))
    out.print(months)
    if len(places) > _MOST_MONTHS:
        out.print(f"  The last {_MOST_MONTHS} of {len(places):,} months are shown; All has the others too")
    if not whole.lost and whole.won + whole.open >= _MANY:
        out.print(
            "  None of these deals is lost. Was the export one of open or won deals only? Then nearly all seem to have "
            "gone on in every stage, and alerts take that for usual: export the lost ones, too"
        )


def _cells(counts: Counts, currency: str) -> Iterable[str]:
    rate = counts.win_rate
    return (
        f"{counts.won:,}",
        f"{counts.lost:,}",
        f"{counts.open:,}",
        _money(counts.revenue, currency),
        "" if rate is None else f"{rate:.1f} %",
    )


def _money(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    return f"{minor / 10**digits:,.{digits}f}"


def _sent(out: Console, summary: Summary, report: Report) -> None:
    more = [
        counted(count, *what)
        for count, what in (
            (summary.healed, ("mark that a deal is known whole", "marks that a deal is known whole")),
            (
                summary.taken_back,
                ("that takes back what an earlier backfill said", "that take back what an earlier backfill said"),
            ),
        )
        if count
    ]
    with_marks = f" ({' and '.join(more)} among them)" if more else ""
    out.print(f"Sent {counted(summary.sent, 'event')}{with_marks}; the numbers follow within seconds.")
    if summary.known:
        out.print(f"  {counted(summary.known, 'was', 'were')} there already from an earlier backfill")
    if summary.left_to_live:
        out.print(
            f"  {counted(summary.left_to_live, 'is', 'are')} left to live events, which say the same or know better"
        )
    if summary.told:
        out.print(f"  {counted(summary.told, 'is', 'are')} told better by a file of changes or by a later export")


def _disagreements(out: Console, disagreements: list[Disagreement], report: Report) -> None:
    report.disagreements.unlink(missing_ok=True)
    if not disagreements:
        return
    ordered = sorted(disagreements, key=lambda one: (one.deal_id, one.kind != "stage", one.kind))
    lines = [_sentence(one, report.funnel) for one in ordered]
    report.disagreements.parent.mkdir(parents=True, exist_ok=True)
    with report.disagreements.open("w", encoding="utf-8", newline="") as file:
        writer = SpreadsheetWriter(file, ("deal", "property", "says", "counts"))
        for line in lines:
            writer.write_cells(line)
    rows = table("Files disagree on", "Property", "What they say", "What counts")
    for line in lines[:_MOST_SHOWN]:
        rows.add_row(*map(safe, line))
    out.print(rows)
    more = f"… and {len(lines) - _MOST_SHOWN:,} more; " if len(lines) > _MOST_SHOWN else ""
    out.print(safe(f"{more}Each of them: {report.disagreements}"))


def _sentence(one: Disagreement, funnel: Funnel) -> tuple[str, str, str, str]:
    row = f"the deal file says {_value(one.kind, one.row_text, one.row_number, funnel)} on {funnel.day_of(one.row_at)}"
    change = f"the history ends on {funnel.day_of(one.change_at)} with " + _value(
        one.kind, one.change_text, one.change_number, funnel
    )
    return (
        one.deal_id,
        one.kind.replace("_", " "),
        f"{row}; {change}",
        "the deal file" if one.row_counts else "the history",
    )


def _value(kind: str, text: str | None, number: int | None, funnel: Funnel) -> str:
    if kind == "stage":
        return funnel.stages[text].name if text in funnel.stages else str(text)
    if kind == "amount":
        return "nothing" if number is None else f"{_money(number, text or funnel.currency)} {text or funnel.currency}"
    if kind == "close_date":
        return "nothing" if number is None else str(funnel.day_of(number))
    return text or "nobody"


def _attention(out: Console, summary: Summary, alike: list[Alike]) -> None:
    notes = [(count, what) for what, count in summary.notes.items()]
    if notes:
        rows = table("Rows", "Worth a look")
        for count, what in sorted(notes, reverse=True)[:_MOST_SHOWN]:
            rows.add_row(f"{count:,}", safe(what))
        out.print(rows)
    if alike:
        rows = table("Looks misspelt", "Rows", "Is it", "Rows", "In")
        for one in sorted(alike, key=lambda one: -one.rows)[:_MOST_SHOWN]:
            rows.add_row(safe(one.value), f"{one.rows:,}", safe(one.other), f"{one.other_rows:,}", safe(one.column))
        out.print(rows)
        if len(alike) > _MOST_SHOWN:
            out.print(f"… and {len(alike) - _MOST_SHOWN:,} more")


def _rejected(out: Console, summary: Summary, report: Report, *, dry_run: bool) -> None:
    if summary.rejections:
        would = "would be rejected" if dry_run else "rejected"
        rows = table(f"{counted(summary.rejections, 'row')} {would}", "Why", "For example")
        for reason, count in summary.rejected.most_common():
            named = summary.unknown.get(reason)
            if named is None:
                one = summary.examples[reason]
                rows.add_row(f"{count:,}", reason, safe(f"{one.file}, line {one.line}: {one.detail}"))
                continue
            for detail, times in named.most_common(_MOST_SHOWN):
                rows.add_row(f"{times:,}", reason, safe(detail))
            if len(named) > _MOST_SHOWN:
                rows.add_row(f"{count - sum(n for _, n in named.most_common(_MOST_SHOWN)):,}", reason, "others")
        out.print(rows)
    unmatched = report.kept.rows - summary.rejections
    if unmatched:
        what = counted(unmatched, "row of lookups was", "rows of lookups were")
        out.print(f"{what} not used: no row asked for it, or it shares its key")
    if report.kept.rows:
        out.print(safe(f"Each with its line and reason: {report.kept.path}"))
