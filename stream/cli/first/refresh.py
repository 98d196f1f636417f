"""`dealstream init --refresh`: what changed in the CRM since it was read last, shown or written."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from stream.cli.first.asked_crm import organisation_of
from stream.config import funnel_file
from stream.config.funnel_file import FunnelError
from stream.config.settings import Settings
from stream.config.text_file import read_text
from stream.core.funnel import Funnel
from stream.core.funnel_change import rebuilds
from stream.crm_api.crms import CRMS
from stream.crm_api.organisation import Organisation
from stream.service.counted import counted
from stream.setup import as_read
from stream.setup.changes import Change, changes
from stream.setup.edit import edited

_MARKS = {"new": "+", "gone": "-"}
_STAYS = {
    "gone": "stays in the file, since the past was counted with it",
    "kind": "change that by hand: it changes the past, as `dealstream check --against` says",
    "new": "the file has it, or no list to put it into",
}
_OTHERWISE = "the file says otherwise, and stays as it is"


def refresh(loaded: Settings, crm: str | None, token: str | None, *, write: bool) -> None:
    """Show what changed; with `write` put it into the funnel file. Raises click.ClickException, FunnelError."""
    path = loaded.funnel_file.resolve()
    file = funnel_file.load(path)
    text = read_text(path)
    kept = as_read.read(path)
    crm = crm or (kept[0] if kept is not None else _only_connector(loaded))
    if token is None:
        raise click.UsageError("--refresh needs a token of the CRM's API; name its file with --token-file")
    now = _without_forgotten(organisation_of(crm, token, loaded), Funnel(file))
    before = kept[1] if kept is not None and kept[0] == crm else as_read.of_file(file)
    if not now.has_teams:
        click.echo(
            f"{CRMS[crm].manners.name} did not give its teams: they stay as they were, and somebody new is in none."
        )
        now = now.with_teams_of(before)
    found = changes(before, now)
    if not found:
        click.echo(f"Nothing has changed in {CRMS[crm].manners.name}.")
        return
    today = datetime.now(ZoneInfo(file.time_zone)).date()
    # From tomorrow on: today, something is counted already.
    result = edited(text, found, now.deal_url, today + timedelta(days=1))
    for change in found:
        click.echo(_line(change, is_written=change in result.written))
    try:
        changed = funnel_file.parse(result.text, str(path), path.parent)
    except FunnelError as error:
        raise click.ClickException(f"with these changes the funnel file could not be used; it stays\n{error}") from None
    if anew := rebuilds(file, changed, today):
        click.echo("With these all numbers must be made anew; until then running parts go on with the file of before:")
        for one in anew:
            click.echo(f"  {one.where} {one.what}")
        click.echo("  dealstream replay --beside does that, while the numbers of now are shown.")
    if not write:
        if result.written:
            click.echo(f"Write {counted(len(result.written), 'change')} into {path.name} with --write.")
        return
    if result.written:
        _replace(path, result.text)
        click.echo(f"Wrote {counted(len(result.written), 'change')} into {path}.")
    _replace(as_read.path_of(path), as_read.text_of(crm, now))


def _without_forgotten(told: Organisation, known: Funnel) -> Organisation:
    """Return it without whom the funnel file was told to forget, whatever the CRM goes on saying."""
    reps = (rep for rep in told.reps if known.forgotten.stands_for("rep", rep.id) is None)
    return told._replace(reps=tuple(reps))


def _line(change: Change, *, is_written: bool) -> str:
    if is_written:
        how = " (in the file from tomorrow on, since today is counted already)" if change.how == "moved" else ""
    else:
        how = f" ({_STAYS.get(change.how, _OTHERWISE)})"
    return f"{_MARKS.get(change.how, '~')} {change.text}{how}"


def _only_connector(loaded: Settings) -> str:
    """Return the CRM that has a secret, if just one has. Raises click.UsageError."""
    named = [name for name in CRMS if loaded.connector_secrets(name)]
    if len(named) != 1:
        raise click.UsageError(f"say which CRM is meant: dealstream init {'|'.join(named or CRMS)} --refresh")
    return named[0]


def _replace(path: Path, text: str) -> None:
    """Write a file in one step, so that whoever watches it sees the old one or the new one."""
    ends_lines_with_both = path.exists() and b"\r\n" in path.read_bytes()
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8", newline="\r\n" if ends_lines_with_both else "\n")
    if path.exists():
        fresh.chmod(path.stat().st_mode & 0o777)
    os.replace(fresh, path)
