"""What `dealstream backfill` says at its end, in tables."""

from rich.console import Console

from stream.backfill.read.files import Files
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.reading import Reading
from stream.backfill.suggest.likeness import Alike
from stream.backfill.summary import Summary
from stream.cli.output.screen import table
from stream.core.funnel import Funnel
from stream.redrive.reasons import safe

_MOST_SHOWN = 15
_FACTS = {
    "created": "deals created",
    "stage": "moves into a stage",
    "owner": "owners",
    "amount": "amounts",
    "currency": "currencies",
    "close_date": "close dates",
}


def show(
    out: Console,
    summary: Summary,
    reading: Reading,
    files: Files,
    kept: RejectedFile,
    funnel: Funnel,
    *,
    alike: list[Alike],
    dry_run: bool,
) -> None:
    """Print what was found, what was or would be sent, and what a person should look at."""
    rows = table("File", "Rows", "Left out on purpose")
    for file, count in summary.rows.items():
        rows.add_row(safe(file), f"{count:,}", f"{summary.left_out[file]:,}" if summary.left_out[file] else "")
    out.print(rows)
    found = [f"{reading.deals:,} deals"] + ([f"{summary.activities:,} activities"] if summary.activities else [])
    days = summary.days(funnel)
    span = f", from {days[0]} to {days[1]}" if days else ""
    out.print(f"{' and '.join(found)}{span}: {summary.events:,} events")
    facts = [f"{summary.facts[kind]:,} {words}" for kind, words in _FACTS.items() if summary.facts[kind]]
    if facts:
        out.print(f"  {', '.join(facts)}")
    if not dry_run:
        out.print(f"Sent {summary.sent:,} events; the numbers follow within seconds.")
        if summary.known:
            out.print(f"  {summary.known:,} were there already from an earlier backfill")
        if summary.left_to_live:
            out.print(f"  {summary.left_to_live:,} are left to live events, which say the same or know better")
    for what in files.idle:
        out.print(safe(f"No file was given for {what} of the mapping"))
    _attention(out, summary, alike)
    _rejected(out, summary, reading, kept, dry_run=dry_run)


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


def _rejected(out: Console, summary: Summary, reading: Reading, kept: RejectedFile, *, dry_run: bool) -> None:
    if summary.rejections:
        would = "would be rejected" if dry_run else "rejected"
        rows = table(
            f"{summary.rejections:,} row{'' if summary.rejections == 1 else 's'} {would}", "Why", "For example"
        )
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
    unmatched = kept.rows - summary.rejections
    if unmatched:
        out.print(f"{unmatched:,} rows of lookups were not used: no row asked for them, or they share a key")
    if kept.rows:
        out.print(safe(f"Each with its line and reason: {kept.path}"))
