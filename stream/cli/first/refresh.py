"""`dealstream init --refresh`: what changed in the CRM since it was read last, shown or written."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from stream.cli.first.asked_crm import organisation_of
from stream.cli.language import words_here
from stream.config import funnel_file
from stream.config.funnel_file import FunnelError
from stream.config.settings import Settings
from stream.config.text_file import read_text, replace_text
from stream.core.funnel import Funnel
from stream.core.funnel_change import rebuilds
from stream.crm_api.crms import CRMS
from stream.crm_api.organisation import Organisation
from stream.setup import as_read
from stream.setup.changes import Change, changes
from stream.setup.edit import edited
from stream.setup.own_names import named
from stream.words import Words

_MARKS = {"new": "+", "gone": "-", "back": "+"}
_STAYS = {
    "gone": "refresh-stays-gone",
    "back": "refresh-stays-back",
    "kind": "refresh-stays-kind",
    "order": "refresh-stays-kind",
    "new": "refresh-stays-new",
}


def refresh(loaded: Settings, crm: str | None, token: str | None, *, write: bool) -> None:
    """Show what changed; with `write` put it into the funnel file. Raises click.ClickException, FunnelError."""
    words, path = words_here(), loaded.funnel_file.resolve()
    file = funnel_file.load(path)
    text = read_text(path)
    kept = as_read.read(path)
    crm = crm or (kept[0] if kept is not None else _only_connector(loaded))
    if token is None:
        raise click.UsageError(words.say("refresh-needs-token"))
    now = _without_forgotten(organisation_of(crm, token, loaded), Funnel(file))
    before = kept[1] if kept is not None and kept[0] == crm else as_read.of_file(file)
    if not now.has_teams:
        click.echo(words.say("refresh-no-teams", crm=CRMS[crm].manners.name))
        now = now.with_teams_of(before)
    found = changes(named(before, words), named(now, words))
    if not found:
        click.echo(words.say("refresh-nothing", crm=CRMS[crm].manners.name))
        return
    today = datetime.now(ZoneInfo(file.time_zone)).date()
    # From tomorrow on: today, something is counted already.
    result = edited(text, found, now.deal_url, today + timedelta(days=1), words)
    for change in found:
        click.echo(_line(change, words, today, is_written=change in result.written))
    try:
        changed = funnel_file.parse(result.text, str(path), path.parent)
    except FunnelError as error:
        raise click.ClickException(words.say("refresh-unusable", why=str(error))) from None
    if anew := rebuilds(file, changed, today):
        click.echo(words.say("refresh-anew"))
        for one in anew:
            click.echo(f"  {one.said(words)}")
        click.echo(f"  {words.say('refresh-anew-beside')}")
    if not write:
        if result.written:
            click.echo(words.say("refresh-to-write", n=len(result.written), file=path.name))
        return
    if result.written:
        replace_text(path, result.text)
        click.echo(words.say("refresh-wrote", n=len(result.written), file=str(path)))
    replace_text(as_read.path_of(path), as_read.text_of(crm, now))


def _without_forgotten(told: Organisation, known: Funnel) -> Organisation:
    """Return it without whom the funnel file was told to forget, whatever the CRM goes on saying."""
    reps = (rep for rep in told.reps if known.forgotten.stands_for("rep", rep.id) is None)
    return told._replace(reps=tuple(reps))


def _line(change: Change, words: Words, today: date, *, is_written: bool) -> str:
    if is_written:
        how = f" ({words.say('refresh-from-tomorrow')})" if change.how == "moved" else ""
    elif (change.what, change.how) == ("rep", "gone"):
        how = f" ({words.say('refresh-stays-left', day=today.isoformat())})"
    elif (change.what, change.how) == ("rep", "new"):
        how = f" ({words.say('refresh-stays-back')})"  # of CRMs that do not list who has left
    else:
        how = f" ({words.say(_STAYS.get(change.how, 'refresh-stays'))})"
    return f"{_MARKS.get(change.how, '~')} {change.said(words)}{how}"


def _only_connector(loaded: Settings) -> str:
    """Return the CRM that has a secret, if just one has. Raises click.UsageError."""
    named = [name for name in CRMS if loaded.connector_secrets(name)]
    if len(named) != 1:
        raise click.UsageError(words_here().say("refresh-which", crms="|".join(named or CRMS)))
    return named[0]
