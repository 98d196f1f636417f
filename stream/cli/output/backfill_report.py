"""What `dealstream backfill` says at its end, in tables."""

from collections.abc import Iterable, Iterator
from datetime import date
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
from stream.cli.output.reader import Reader
from stream.cli.output.screen import name_cell, print_table, table
from stream.redrive.shown import safe
from stream.service.spreadsheets import SpreadsheetWriter

_MOST_SHOWN = 15
_MANY = 20
"""So many deals, and none of them lost, are hardly all deals."""
_MOST_MONTHS = 60
_FACTS = {
    "created": "backfill-created",
    "stage": "backfill-moves",
    "owner": "backfill-owners",
    "amount": "backfill-amounts",
    "currency": "backfill-currencies",
    "close_date": "backfill-close-dates",
}
_PROPERTIES = {
    "stage": "backfill-stage",
    "owner": "backfill-owner",
    "amount": "backfill-amount",
    "currency": "backfill-currency",
    "close_date": "backfill-close-date",
    "source": "backfill-source",
    "loss_reason": "backfill-loss-reason",
    "account": "backfill-account",
}


class Report(NamedTuple):
    """What a report is made of, beside the counts; `disagreements`: the file that lists them all."""

    reading: Reading
    kept: RejectedFile
    reader: Reader
    disagreements: Path

    def headings(self, *ids: str) -> Iterator[str]:
        """Yield what columns are called."""
        return map(self.reader.say, ids)


def show(out: Console, summary: Summary, report: Report, *, alike: list[Alike], dry_run: bool) -> None:
    """Print what the files hold, what was or would be sent, and what a person should look at."""
    number = report.reader.number
    rows = table(report.reader.say("backfill-file"))
    for heading in report.headings("backfill-rows", "backfill-left-out"):
        rows.add_column(heading, justify="right")
    for file, count in summary.rows.items():
        rows.add_row(safe(file), number(count), number(summary.left_out[file]) if summary.left_out[file] else "")
    print_table(out, rows)
    out.print(_content(summary, report))
    facts = [report.reader.say(said, n=summary.facts[kind]) for kind, said in _FACTS.items() if summary.facts[kind]]
    if facts:
        out.print(f"  {', '.join(facts)}")
    _outcomes(out, summary.outcomes(), report)
    if not dry_run:
        for line in _sent(summary, report):
            out.print(line)
    for what in report.reading.files.idle:
        out.print(safe(report.reader.say("backfill-no-file-for", part=what)))
    for note in report.reading.files.lacks:
        out.print(safe(note.said(report.reader.words)))
    _disagreements(out, summary.disagreements, report)
    _attention(out, summary, report, alike)
    _rejected(out, summary, report, dry_run=dry_run)


def _content(summary: Summary, report: Report) -> str:
    deals = (
        [report.reader.say("deals", n=report.reading.deals)] if report.reading.deals or not summary.activities else []
    )
    activities = [report.reader.say("backfill-activities", n=summary.activities)] if summary.activities else []
    told = {
        "what": report.reader.words.several(deals + activities),
        "events": report.reader.say("backfill-events", n=summary.events),
    }
    days = summary.days()
    if days is None:
        return report.reader.say("backfill-holds", **told)
    first, last = map(report.reader.words.figures, days)
    return report.reader.say("backfill-holds-between", **told, first=first, last=last)


def _outcomes(out: Console, outcomes: Outcomes, report: Report) -> None:
    """Show what a person compares with the CRM."""
    if not outcomes:
        return
    names = {team.id: team.name for team in report.reader.funnel.file.teams}
    # One column names the rows, since it stands in each table where they have no room side by side; of it the team
    # gives way.
    months = table(", ".join(report.headings("rows-month", "rows-team")))
    for heading in (
        *report.headings("kpi-deals-won", "kpi-deals-lost", "backfill-open"),
        report.reader.say("backfill-revenue", currency=report.reader.funnel.currency),
        report.reader.say("kpi-deals-win_rate"),
    ):
        months.add_column(heading, justify="right")
    places = sorted(outcomes, key=lambda place: (names.get(place[0], place[0]), place[1]))
    for team, month in places[-_MOST_MONTHS:]:
        day = date.fromisoformat(f"{month}-01")
        name = safe(names[team]) if team in names else report.reader.say("backfill-no-team")
        row = name_cell(f"{report.reader.words.months(day, day)}, {name}")
        months.add_row(row, *_cells(outcomes[team, month], report))
    whole = Counts()
    for one in outcomes.values():
        whole = whole.plus(one)
    months.add_row(report.reader.say("backfill-all"), *_cells(whole, report))
    print_table(out, months)
    if len(places) > _MOST_MONTHS:
        out.print(f"  {report.reader.say('backfill-last-months', shown=_MOST_MONTHS, n=len(places))}")
    if not whole.lost and whole.won + whole.open >= _MANY:
        out.print(f"  {report.reader.say('backfill-none-lost')}")


def _cells(counts: Counts, report: Report) -> Iterable[str]:
    number, rate = report.reader.number, counts.win_rate
    return (
        number(counts.won),
        number(counts.lost),
        number(counts.open),
        _money(counts.revenue, report.reader.funnel.currency, report.reader),
        "" if rate is None else report.reader.words.percent(float(rate) / 100, 1),
    )


def _money(minor: int, currency: str, reader: Reader) -> str:
    digits = minor_digits(currency)
    return reader.number(minor / 10**digits, digits)


def _sent(summary: Summary, report: Report) -> Iterator[str]:
    yield report.reader.say("backfill-sent", events=report.reader.say("backfill-events", n=summary.sent))
    for message, count in (
        ("backfill-sent-healed", summary.healed),
        ("backfill-sent-taken-back", summary.taken_back),
        ("backfill-known", summary.known),
        ("backfill-left-to-live", summary.left_to_live),
        ("backfill-told-better", summary.told),
    ):
        if count:
            yield f"  {report.reader.say(message, n=count)}"


def _disagreements(out: Console, disagreements: list[Disagreement], report: Report) -> None:
    report.disagreements.unlink(missing_ok=True)
    if not disagreements:
        return
    ordered = sorted(disagreements, key=lambda one: (one.deal_id, one.kind != "stage", one.kind))
    lines = [_sentence(one, report) for one in ordered]
    report.disagreements.parent.mkdir(parents=True, exist_ok=True)
    with report.disagreements.open("w", encoding="utf-8", newline="") as file:
        writer = SpreadsheetWriter(file, ("deal", "property", "says", "counts"))
        for line in lines:
            writer.write_cells(line)
    rows = table(*report.headings("backfill-disagree", "backfill-property", "backfill-says", "backfill-counts"))
    for line in lines[:_MOST_SHOWN]:
        rows.add_row(*map(safe, line))
    print_table(out, rows)
    if len(lines) > _MOST_SHOWN:
        out.print(report.reader.say("backfill-more", n=len(lines) - _MOST_SHOWN))
    out.print(safe(report.reader.say("backfill-each-in", file=str(report.disagreements))))


def _sentence(one: Disagreement, report: Report) -> tuple[str, str, str, str]:
    def day(at: int) -> str:
        return report.reader.words.figures(report.reader.funnel.day_of(at))

    says = report.reader.say(
        "backfill-says-live" if one.is_live else "backfill-says-each",
        row=_value(one.kind, one.row_text, one.row_number, report),
        row_day=day(one.row_at),
        change=_value(one.kind, one.change_text, one.change_number, report),
        change_day=day(one.change_at),
    )
    other = "backfill-live-counts" if one.is_live else "backfill-history-counts"
    counts = report.reader.say("backfill-row-counts" if one.row_counts else other)
    return one.deal_id, report.reader.say(_PROPERTIES[one.kind]), says, counts


def _value(kind: str, text: str | None, number: int | None, report: Report) -> str:
    funnel = report.reader.funnel
    if kind == "stage":
        return funnel.stages[text].name if text in funnel.stages else str(text)
    if kind in ("amount", "close_date"):
        if number is None:
            return report.reader.say("backfill-nothing")
        if kind == "close_date":
            return report.reader.words.figures(funnel.day_of(number))
        currency = text or funnel.currency
        return f"{_money(number, currency, report.reader)} {currency}"
    return text or report.reader.say("backfill-nobody" if kind == "owner" else "backfill-nothing")


def _attention(out: Console, summary: Summary, report: Report, alike: list[Alike]) -> None:
    number = report.reader.number
    notes = sorted(((count, what.said(report.reader.words)) for what, count in summary.notes.items()), reverse=True)
    if notes:
        rows = table(*report.headings("backfill-rows", "backfill-look"))
        for count, what in notes[:_MOST_SHOWN]:
            rows.add_row(number(count), safe(what))
        print_table(out, rows)
    if alike:
        rows = table(
            *report.headings("backfill-misspelt", "backfill-rows", "backfill-is-it", "backfill-rows", "backfill-in")
        )
        for one in sorted(alike, key=lambda one: -one.rows)[:_MOST_SHOWN]:
            rows.add_row(safe(one.value), number(one.rows), safe(one.other), number(one.other_rows), safe(one.column))
        print_table(out, rows)
        if len(alike) > _MOST_SHOWN:
            out.print(report.reader.say("backfill-more", n=len(alike) - _MOST_SHOWN))


def _rejected(out: Console, summary: Summary, report: Report, *, dry_run: bool) -> None:
    number = report.reader.number
    if summary.rejections:
        rejected = report.reader.say(
            "backfill-would-be-rejected" if dry_run else "backfill-rejected", n=summary.rejections
        )
        rows = table(rejected, *report.headings("backfill-why", "backfill-example"))
        for reason, count in summary.rejected.most_common():
            named = summary.unknown.get(reason)
            if named is None:
                one = summary.examples[reason]
                where = report.reader.say("backfill-line", file=one.file, line=str(one.line))
                rows.add_row(number(count), reason, safe(f"{where}: {one.detail.said(report.reader.words)}"))
                continue
            for detail, times in named.most_common(_MOST_SHOWN):
                rows.add_row(number(times), reason, safe(detail.said(report.reader.words)))
            if len(named) > _MOST_SHOWN:
                others = count - sum(n for _, n in named.most_common(_MOST_SHOWN))
                rows.add_row(number(others), reason, report.reader.say("backfill-others"))
        print_table(out, rows)
    unmatched = report.kept.rows - summary.rejections
    if unmatched:
        out.print(report.reader.say("backfill-unmatched", n=unmatched))
    if report.kept.rows:
        out.print(safe(report.reader.say("backfill-each-reason-in", file=str(report.kept.path))))
