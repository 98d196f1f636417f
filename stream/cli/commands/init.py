"""`dealstream init`: the first funnel file, the first secret, and the settings that name them."""

import os
from pathlib import Path

import click

from stream.cli.first import questions
from stream.cli.first.asked_crm import api_settings, organisation_of, token_of
from stream.cli.first.next_steps import next_steps
from stream.cli.first.questions import Questions, acceptable
from stream.cli.first.refresh import refresh
from stream.cli.language import language_option, words_here
from stream.cli.speaking import Speaking
from stream.cli.trial.crms import CRMS
from stream.config import funnel_file, settings
from stream.config.funnel_file import FunnelError
from stream.config.settings import Settings
from stream.crm_api.crms import CRMS as APIS
from stream.setup import as_read
from stream.setup.connector_secrets import made
from stream.setup.first_files import FUNNEL, AlreadyThere, FirstFile, first_files, refuse_existing, settings_of, write
from stream.setup.funnel_text import Basics, funnel_text
from stream.setup.starters import STARTERS

_COUNTED = {"pipelines": "init-pipelines", "stages": "init-stages", "reps": "reps", "teams": "init-teams"}


def _can_be_asked(crm: str, loaded: Settings) -> bool:
    """Say whether it is known where a CRM's API is: Salesforce has an address per customer."""
    return bool(APIS[crm].manners.address or loaded.crm_api)


@click.command(cls=Speaking)
@click.argument("crm", required=False, metavar="[CRM]", type=click.Choice(CRMS))
@click.option("--time-zone", metavar="ZONE")
@click.option("--currency", metavar="CODE")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
)
@click.option("--refresh", "again", is_flag=True)
@click.option("--write", "into_file", is_flag=True)
@click.option("--yes", is_flag=True)
@language_option
def command(
    crm: str | None,
    time_zone: str | None,
    currency: str | None,
    token_file: Path | None,
    folder: Path,
    again: bool,
    into_file: bool,
    yes: bool,
) -> None:
    """Write a first funnel file, a secret and settings for your CRM."""
    loaded, words = settings.load(), words_here()
    if into_file and not again:
        raise click.UsageError(words.say("write-needs-refresh"))
    if again:
        refresh(loaded, crm, token_of(crm, loaded, token_file), write=into_file)
        return
    ask = Questions(yes=yes)
    crm = ask.crm(crm, CRMS)
    try:
        refuse_existing(folder, crm)
    except AlreadyThere as error:
        raise click.UsageError(words.say("init-already-there", file=str(error.path))) from None
    token = token_of(crm, loaded, token_file)
    is_typed = False
    if token is None and crm in APIS and _can_be_asked(crm, loaded):
        token = ask.token(APIS[crm].manners.where)
        is_typed = token is not None
    told = STARTERS[crm] if token is None else organisation_of(crm, token, loaded)
    proposed = acceptable(told.time_zone, questions.time_zone) or questions.zone_of_machine()
    zone = ask.value("--time-zone", time_zone, proposed, questions.time_zone)
    code = ask.value("--currency", currency, acceptable(told.currency, questions.currency), questions.currency)
    text = funnel_text(told, Basics(crm, zone, code, token is not None), words)
    try:
        funnel_file.parse(text, words.say("init-made-of-the-crm"), folder)
    except FunnelError as error:
        raise click.ClickException(words.say("init-mend-in-the-crm", why=str(error))) from None
    files = first_files(crm, text, made(crm), api_settings(loaded, token_file))
    if token is not None:
        files += (FirstFile(as_read.path_of(Path(FUNNEL)).name, as_read.text_of(crm, told)),)
    write(folder, files)
    written = ", ".join(str(folder / one.path) for one in files)
    click.echo(words.say("init-wrote", files=written, zone=zone, currency=code))
    if token is not None:
        stages = sum(len(one.stages) for one in told.pipelines)
        counts = {"pipelines": len(told.pipelines), "stages": stages, "reps": len(told.reps), "teams": len(told.teams)}
        click.echo(words.say("init-read", **{name: words.say(_COUNTED[name], n=n) for name, n in counts.items()}))
    if is_typed:
        click.echo(words.say("init-token-not-kept"))
    for name, value in settings_of(files).items():
        if os.environ.get(name, value) != value:
            click.echo(words.say("init-environment-first", setting=name, value=os.environ[name]))
    click.echo(words.say("init-next"))
    for number, step in enumerate(next_steps(crm, folder, words, was_asked=token is not None), 1):
        click.echo(f"  {number}. {step}")
