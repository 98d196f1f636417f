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
from stream.cli.language import language_option, words_here
from stream.cli.output.screen import console, print_table, table
from stream.cli.speaking import Speaking, SpeakingGroup
from stream.cli.stacks import chosen, data_option
from stream.config.settings import Settings
from stream.ingest.reasons import explanation
from stream.redrive.letters import Letters, count, read_letters
from stream.redrive.shown import came_from, safe, shown_payload

_JSON = click.option("--json", "as_json", is_flag=True)
_NONE = {
    (False, False): "letters-none",
    (False, True): "letters-none-open",
    (True, False): "letters-none-with-reason",
    (True, True): "letters-none-open-with-reason",
}
"""What is said where there are none: of a reason, of those that were not sent again."""


@click.group(invoke_without_command=True, cls=SpeakingGroup)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--reason")
@click.option("--open", "only_open", is_flag=True)
@_JSON
@data_option
@language_option
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
        say = words_here().say
        if len(shown) < len(kept.letters):
            out.print(say("letters-newest", shown=len(shown), n=len(kept.letters)))
        out.print(say("letters-what-next"))
    _tell_unreadable(out, kept)


@command.command(cls=Speaking)
@click.argument("letter_id", metavar="ID")
@_JSON
@data_option
@language_option
@click.pass_obj
def show(of_group: Path | None, letter_id: str, as_json: bool, data: Path | None) -> None:
    """Show one whole: what it holds, why it could not be used, and what to do."""
    loaded = chosen(data or of_group).settings
    matching = _read(loaded, lambda letter: letter.letter_id.startswith(letter_id), payloads=True).letters
    words = words_here()
    if len(matching) != 1:
        which = "letters-several-begin" if matching else "letters-none-begins"
        click.echo(words.say(which, n=len(matching), id=repr(letter_id)), err=True)
        sys.exit(1)
    [letter] = matching
    payload = shown_payload(letter, loaded.secrets())
    if as_json:
        click.echo(json.dumps(_as_json(letter) | {"payload": payload}, indent=2))
        return
    out = console()
    told = {
        "letter-id": letter.letter_id,
        "letter-came": _moment(letter.rejected_at),
        "letter-from": came_from(letter, words),
        "letter-reason": f"{letter.reason}: {explanation(letter.reason, words)}",
        "letter-about": letter.part or words.say("letter-about-all"),
        "letter-what-to-do": letter.detail,
        "letter-sent-again": _sent(letter, words.say("letter-not-yet")),
    }
    names = [words.say(name) for name in told]
    for name, value in zip(names, told.values(), strict=True):
        shown = safe(value, loaded.secrets())
        out.print(f"{name:<{max(map(len, names))}} {shown}", markup=False, soft_wrap=True)
    out.print()
    out.print(payload, markup=False, soft_wrap=True)


@command.command(name="count", cls=Speaking)
@_JSON
@data_option
@language_option
@click.pass_obj
def count_by_reason(of_group: Path | None, as_json: bool, data: Path | None) -> None:
    """Count them by reason."""
    kept = _read(chosen(data or of_group).settings, lambda _: True)
    counts = count(kept.letters)
    if as_json:
        plain = [one._asdict() | {"newest": one.newest.isoformat()} for one in counts]
        click.echo(json.dumps(plain, indent=2))
        return
    words = words_here()
    rows = table(*map(words.say, ("letter-reason", "letter-meaning")))
    for heading in ("letters-number", "letter-sent-again", "letters-open"):
        rows.add_column(words.say(heading), justify="right")
    rows.add_column(words.say("letters-latest"))
    for one in counts:
        left = one.letters - one.redriven
        numbers = (words.number(number) for number in (one.letters, one.redriven, left))
        rows.add_row(safe(one.reason), safe(explanation(one.reason, words)), *numbers, _moment(one.newest))
    out = console()
    if counts:
        print_table(out, rows)
    else:
        out.print(words.say(_NONE[False, False]))
    _tell_unreadable(out, kept)


def _nothing(reason: str | None, *, only_open: bool) -> str:
    return words_here().say(_NONE[bool(reason), only_open], reason=safe(reason or ""))


def _read(loaded: Settings, wanted: Callable[[DeadLetter], bool], *, payloads: bool = False) -> Letters:
    return asked(loaded, lambda: asyncio.run(read_letters(loaded, wanted, payloads=payloads)))


def _table(letters: list[DeadLetter]) -> Table:
    words = words_here()
    rows = table(*map(words.say, ("letter-id", "letter-came", "letter-from", "letter-reason", "letter-sent-again")))
    for letter in letters:
        rows.add_row(
            letter.letter_id[:10],
            _moment(letter.rejected_at),
            safe(came_from(letter, words)),
            safe(f"{letter.reason}: {explanation(letter.reason, words)}"),
            _sent(letter, ""),
        )
    return rows


def _as_json(letter: DeadLetter) -> dict[str, object]:
    return letter.model_dump(mode="json", exclude={"payload_base64"})


def _sent(letter: DeadLetter, otherwise: str) -> str:
    return otherwise if letter.redriven_at is None else _moment(letter.redriven_at)


def _moment(at: datetime) -> str:
    here = at.astimezone()
    return f"{words_here().figures(here.date())} {here:%H:%M:%S}"


def _tell_unreadable(out: Console, letters: Letters) -> None:
    if letters.unreadable:
        out.print(words_here().say("letters-unreadable", n=letters.unreadable))
