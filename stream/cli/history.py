"""A CRM's history for `dealstream backfill`: read from its API into files, with how far it is."""

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from stream.backfill.mapping import BackfillError, NotNow
from stream.backfill.pull.pull import pull
from stream.backfill.pull.pulled import Pulled
from stream.cli.first.asked_crm import api_of, token_of
from stream.cli.language import words_here
from stream.cli.output.waiting import Waiting
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.crm_api.client import CrmError, account_of
from stream.crm_api.crms import CRMS
from stream.crm_api.history.crms import HISTORIES
from stream.words.note import Note

MAPPING = "mapping.yaml"


class FilesOrCrm(click.Path):
    """Files, or the name of a CRM whose API is asked; a file of that name goes before it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if str(value) in HISTORIES and not Path(value).exists():
            return Path(value)
        return super().convert(value, param, ctx)


def crm_of(files: tuple[Path, ...]) -> str | None:
    """Return the CRM that is meant; None: files are."""
    if len(files) == 1 and str(files[0]) in HISTORIES and not files[0].exists():
        return str(files[0])
    return None


@contextmanager
def history_of(crm: str, loaded: Settings, token_file: Path | None, keep: Path, known: Funnel) -> Iterator[Pulled]:
    """Give the files of a CRM's history, with their mapping beside them; as long as they are used nobody else does.

    Args:
        crm: name of its connector.
        loaded: the settings.
        token_file: has the token; None: the settings do.
        keep: where backfills keep what is theirs.
        known: the funnel file, which says which further properties are kept.

    Raises:
        NotNow: the CRM refuses, is away for longer, or another command does the same.
        BackfillError: there is no token.
    """
    keep.mkdir(parents=True, exist_ok=True)
    with (keep / f"{crm}-api.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotNow(words_here().say("pull-under-way", crm=crm, folder=str(keep))) from None
        yield _read(crm, loaded, token_file, keep, known)


def _read(crm: str, loaded: Settings, token_file: Path | None, keep: Path, known: Funnel) -> Pulled:
    token = token_of(crm, loaded, token_file)
    if token is None:
        raise BackfillError(words_here().say("pull-needs-a-token", crm=CRMS[crm].manners.name))
    history = HISTORIES[crm](known.file, known.properties)
    account = account_of(CRMS[crm].manners, token, loaded.crm_api)
    pulled = Pulled(keep / f"{crm}-api", history, datetime.now(UTC), account)
    name, words = CRMS[crm].manners.name, words_here()
    at = f"{pulled.state.begun:%Y-%m-%d %H:%M} UTC"
    if pulled.state.is_whole:
        click.echo(words.say("pull-is-whole", crm=name, at=at, folder=str(pulled.folder)), err=True)
    elif pulled.goes_on:
        click.echo(words.say("pull-goes-on", crm=name, at=at), err=True)

    async def read() -> list[Note]:
        with Waiting("waiting-crm", crm=name) as bar:
            async with api_of(crm, token, loaded) as api:
                await pull(api, history, pulled, lambda what, count: bar.far(words.say(what, n=count)))
                return api.left_out

    try:
        if not pulled.state.is_whole:
            for left_out in asyncio.run(read()):
                click.echo(words.say("crm-note", note=left_out.said(words)), err=True)
            click.echo(words.say("pull-read", n=pulled.state.records, crm=name), err=True)
    except CrmError as error:
        raise NotNow(error.said(words)) from None
    (pulled.folder / MAPPING).write_text(pulled.mapping, encoding="utf-8")
    return pulled
