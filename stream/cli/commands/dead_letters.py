"""`dealstream dead-letters`: what could not be used, and why."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from schemas.dead_letter import DeadLetter
from stream.cli.kafka import asked
from stream.cli.output.screen import console, print_table, table
from stream.cli.speaking import Speaking, SpeakingGroup
from stream.cli.stacks import chosen, data_option
from stream.config.settings import Settings
from stream.ingest.reasons import explanation
from stream.redrive.letters import Letters, count, read_letters
from stream.redrive.shown import came_from, safe, shown_payload
from stream.service.counted import counted

_NONE = "No dead letters: everything that came could be used."
_JSON = click.option("--json", "as_json", is_flag=True)


@click.group(invoke_without_command=True, cls=SpeakingGroup)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--reason")
@click.option("--open", "only_open", is_flag=True)
@_JSON
@data_option
@click.pass_context
def command(
    context: click.Context, limit: int, reason: str | None, only_open: bool, as_json: bool, data: Path | None
) -> None:
    """List what could not be used, newest first."""
    context.obj = data
    if context.invoked_subcommand is not None:
        return

    def wanted(letter: DeadLetter) -> bool:
        return reason in (None, letter.reason) and not (only_open and letter.redriven_at)

    kept = _read(chosen(data).settings, wanted)
    shown = kept.letters[:limit]
    if as_json:
        click.echo(json.dumps([_as_json(letter) for letter in shown], indent=2))
        return
    out = console()
    if not kept.letters:
        out.print(_nothing(reason, only_open=only_open))
    else:
        print_table(out, _table(shown))
        if len(shown) < len(kept.letters):
            out.print(f"The newest {len(shown):,} of {len(kept.letters):,}; --limit shows more.")
        out.print("`dealstream dead-letters show ID` shows one whole; `dealstream redrive` sends them again.")
    _tell_unreadable(out, kept)


@command.command(cls=Speaking)
@click.argument("letter_id", metavar="ID")
@_JSON
@data_option
@click.pass_obj
def show(of_group: Path | None, letter_id: str, as_json: bool, data: Path | None) -> None:
    """Show one whole: what it holds, why it could not be used, and what to do."""
    loaded = chosen(data or of_group).settings
    matching = _read(loaded, lambda letter: letter.letter_id.startswith(letter_id), payloads=True).letters
    if len(matching) != 1:
        what = f"{len(matching)} dead letters begin" if matching else "No dead letter begins"
        click.echo(f"{what} with {letter_id!r}; `dealstream dead-letters` lists them", err=True)
        sys.exit(1)
    [letter] = matching
    payload = shown_payload(letter, loaded.secrets())
    if as_json:
        click.echo(json.dumps(_as_json(letter) | {"payload": payload}, indent=2))
        return
    out = console()
    for name, value in (
        ("Id", letter.letter_id),
        ("Came", _moment(letter.rejected_at)),
        ("From", came_from(letter)),
        ("Reason", f"{letter.reason}: {explanation(letter.reason)}"),
        ("About", letter.part or "all of it"),
        ("What to do", letter.detail),
        ("Sent again", _sent(letter, "not yet")),
    ):
        out.print(f"{name:<11} {safe(value, loaded.secrets())}", markup=False, soft_wrap=True)
    out.print()
    out.print(payload, markup=False, soft_wrap=True)


@command.command(name="count", cls=Speaking)
@_JSON
@data_option
@click.pass_obj
def count_by_reason(of_group: Path | None, as_json: bool, data: Path | None) -> None:
    """Count them by reason."""
    kept = _read(chosen(data or of_group).settings, lambda _: True)
    counts = count(kept.letters)
    if as_json:
        plain = [one._asdict() | {"newest": one.newest.isoformat()} for one in counts]
        click.echo(json.dumps(plain, indent=2))
        return
    rows = table("Reason", "Meaning")
    for heading in ("Letters", "Sent again", "Open"):
        rows.add_column(heading, justify="right")
    rows.add_column("Newest")
    for one in counts:
        left = one.letters - one.redriven
        numbers = (f"{number:,}" for number in (one.letters, one.redriven, left))
        rows.add_row(safe(one.reason), safe(explanation(one.reason)), *numbers, _moment(one.newest))
    out = console()
    if counts:
        print_table(out, rows)
    else:
        out.print(_NONE)
    _tell_unreadable(out, kept)


def _nothing(reason: str | None, *, only_open: bool) -> str:
    if reason is None and not only_open:
        return _NONE
    of_reason = f" with the reason {safe(reason)}" if reason else ""
    return f"No {'open ' if only_open else ''}dead letters{of_reason}; `dealstream dead-letters count` counts all."


def _read(loaded: Settings, wanted: Callable[[DeadLetter], bool], *, payloads: bool = False) -> Letters:
    return asked(loaded, lambda: asyncio.run(read_letters(loaded, wanted, payloads=payloads)))


def _table(letters: list[DeadLetter]) -> Table:
    rows = table("Id", "Came", "From", "Reason", "Sent again")
    for letter in letters:
        rows.add_row(
            letter.letter_id[:10],
            _moment(letter.rejected_at),
            safe(came_from(letter)),
            safe(f"{letter.reason}: {explanation(letter.reason)}"),
            _sent(letter, ""),
        )
    return rows


def _as_json(letter: DeadLetter) -> dict[str, object]:
    return letter.model_dump(mode="json", exclude={"payload_base64"})


def _sent(letter: DeadLetter, otherwise: str) -> str:
    return otherwise if letter.redriven_at is None else _moment(letter.redriven_at)


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def _tell_unreadable(out: Console, letters: Letters) -> None:
    if letters.unreadable:
        records = counted(letters.unreadable, "record")
        out.print(f"{records} of the topic cannot be read as dead letters: left out.")
