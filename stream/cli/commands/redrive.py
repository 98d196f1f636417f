"""`dealstream redrive`: send dead letters again."""

import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from stream.cli.kafka import asked
from stream.cli.language import language_option, words_here
from stream.cli.output.screen import console, print_table, table
from stream.cli.output.waiting import Waiting, said_at_ctrl_c
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.gateway.publisher import Publisher, TooLarge, Unavailable
from stream.ingest.reasons import explanation
from stream.redrive.attempt import Attempt
from stream.redrive.redrive import Plan, Selection, plan, portions, send
from stream.redrive.shown import came_from, safe
from stream.redrive.workers import have_another_funnel

_MOST_SHOWN = 20


@click.command(cls=Speaking)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--reason", "reasons", multiple=True)
@click.option("--all", "everything", is_flag=True)
@click.option("--again", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@data_option
@language_option
def command(
    ids: tuple[str, ...],
    reasons: tuple[str, ...],
    everything: bool,
    again: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """Send dead letters again once the cause was mended."""
    words = words_here()
    if not (ids or reasons or everything):
        raise click.UsageError(words.say("redrive-which"))
    if not all(ids):
        raise click.UsageError(words.say("redrive-empty-id"))
    if as_json and not (yes or dry_run):
        raise click.UsageError(words.say("redrive-json-alone"))
    loaded = chosen(data).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    selection = Selection(ids, reasons, everything, again)
    planned = asked(loaded, lambda: asyncio.run(plan(loaded, known, selection, datetime.now(UTC))))
    out = console()
    if not as_json:
        _show(planned, out)
    sent = 0
    if planned.sendable and not dry_run:
        if asked(loaded, lambda: asyncio.run(have_another_funnel(loaded, known))):
            click.echo(words.say("redrive-other-funnel"), err=True)
            sys.exit(1)
        if not yes:
            click.confirm(words.say("redrive-send", letters=_letters(len(planned.sendable))), abort=True)
        with said_at_ctrl_c("interrupted-goes-on"):
            sent = asked(loaded, lambda: asyncio.run(_send(loaded, planned)))
    if as_json:
        click.echo(json.dumps(_as_json(planned, sent), indent=2))
    elif planned.sendable and not dry_run:
        out.print(words.say("redrive-sent", letters=_letters(sent)))
    if sent < len(planned.sendable) and not dry_run:
        click.echo(words.say("redrive-others-not-taken", n=len(planned.sendable) - sent), err=True)
        sys.exit(1)


def _show(planned: Plan, out: Console) -> None:
    words = words_here()
    if planned.done_before:
        out.print(words.say("redrive-before", letters=_letters(planned.done_before)))
    if not planned.sendable and not planned.refused:
        out.print(words.say("redrive-nothing"))
        return
    if planned.sendable:
        reasons = Counter(attempt.letter.reason for attempt in planned.sendable)
        rows = table(words.say("redrive-sendable"))
        for heading in ("letters-number", "letters-events"):
            rows.add_column(words.say(heading), justify="right")
        for reason, number in reasons.most_common():
            events = sum(len(attempt.records) for attempt in planned.sendable if attempt.letter.reason == reason)
            rows.add_row(safe(f"{reason}: {explanation(reason, words)}"), words.number(number), words.number(events))
        print_table(out, rows)
    if planned.refused:
        rows = table(*map(words.say, ("redrive-still-refused", "letter-from", "redrive-why")))
        for attempt in planned.refused[:_MOST_SHOWN]:
            rows.add_row(attempt.letter.letter_id[:10], safe(came_from(attempt.letter, words)), safe(_why(attempt)))
        print_table(out, rows)
        if len(planned.refused) > _MOST_SHOWN:
            out.print(words.say("redrive-more", n=len(planned.refused) - _MOST_SHOWN))


async def _send(loaded: Settings, planned: Plan) -> int:
    """Return how many letters were sent and marked."""
    done = 0
    publisher = Publisher(loaded)
    await publisher.start()
    try:
        with Waiting("waiting-redrive") as bar:
            for portion in portions(planned.sendable):
                await send(portion, publisher, datetime.now(UTC))
                done += len(portion)
                bar.done(done, len(planned.sendable))
    except Unavailable:
        pass  # the caller sees how far it got
    except TooLarge:
        click.echo(words_here().say("redrive-too-large"), err=True)
    finally:
        await publisher.stop()
    return done


def _as_json(planned: Plan, sent: int) -> dict[str, Any]:
    return {
        "sent": sent,
        "sendable": [attempt.letter.letter_id for attempt in planned.sendable],
        "events": planned.events,
        "sent_before": planned.done_before,
        "refused": [
            {
                "letter_id": attempt.letter.letter_id,
                "reason": attempt.refused.reason if attempt.refused else "",
                "detail": str(attempt.refused),
            }
            for attempt in planned.refused
        ],
    }


def _why(attempt: Attempt) -> str:
    return f"{attempt.refused.reason}: {attempt.refused}" if attempt.refused else ""


def _letters(number: int) -> str:
    return words_here().say("letters-counted", n=number)
