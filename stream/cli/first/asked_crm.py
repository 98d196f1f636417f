"""Asking a CRM with the token that is given: in a file or a variable, never as a word of the command."""

import asyncio
from pathlib import Path

import click

from stream.cli.language import words_here
from stream.config.optional import secret_of
from stream.config.refused import PREFIX
from stream.config.settings import Settings
from stream.crm_api.client import Api, CrmError
from stream.crm_api.crms import CRMS
from stream.crm_api.organisation import Organisation


def token_of(crm: str | None, loaded: Settings, file: Path | None) -> str | None:
    """Return the token of `--token-file`, else that of the settings; None: there is none.

    Args:
        crm: the CRM that it is sent to; None: the one that the settings are of.
        loaded: the settings.
        file: what `--token-file` says.

    Raises:
        SettingError: it cannot be read.
        click.UsageError: the settings are of other CRMs, which must not learn of one another's tokens.
    """
    if file is not None:
        return secret_of("crm_token", None, file)
    token = loaded.api_token()
    if token is not None and crm is not None and crm in CRMS:
        named = [name for name in CRMS if loaded.connector_secrets(name)]
        if named and crm not in named:
            others = ", ".join(CRMS[name].manners.name for name in named)
            raise click.UsageError(words_here().say("crm-token-of-another", crm=CRMS[crm].manners.name, others=others))
    return token


def api_settings(loaded: Settings, file: Path | None) -> dict[str, str]:
    """Return the settings by which the CRM can be asked again; a token that stands in a variable is not kept."""
    path = file or loaded.crm_token_file
    told = {"TOKEN_FILE": "" if path is None else str(path.resolve()), "API": loaded.crm_api}
    return {f"{PREFIX}CRM_{name}": value for name, value in told.items() if value}


def api_of(crm: str, token: str, loaded: Settings) -> Api:
    """Return a CRM's API as a token sees it. Raises click.UsageError for a CRM that cannot be asked; CrmError."""
    if crm not in CRMS:
        raise click.UsageError(words_here().say("crm-without-api", crm=crm))
    if not (CRMS[crm].manners.address or loaded.crm_api):
        raise click.UsageError(words_here().say("crm-without-address", crm=CRMS[crm].manners.name))
    return Api(CRMS[crm].manners, token, loaded.crm_api)


def organisation_of(crm: str, token: str, loaded: Settings) -> Organisation:
    """Return what a CRM says of its organisation, and say what it did not give.

    Raises click.ClickException with the way out.
    """

    async def ask() -> Organisation:
        async with api_of(crm, token, loaded) as api:
            told = await CRMS[crm].organisation(api)
            for one in api.left_out:
                click.echo(words_here().say("crm-note", note=one.said(words_here())), err=True)
            return told

    try:
        told = asyncio.run(ask())
    except CrmError as error:
        raise click.ClickException(error.said(words_here())) from None
    if not told.pipelines:
        raise click.ClickException(words_here().say("crm-without-pipeline", crm=CRMS[crm].manners.name))
    return told
