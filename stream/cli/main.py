"""`dealstream`: one entry point; each subcommand is a module of this package with a function `command`."""

import errno
import importlib
import logging
import os
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

import click
from pydantic import ValidationError

from schemas.violations import violations
from stream.cli.interrupted import EXIT, loaded
from stream.cli.output.seen import show_only_what_is_seen
from stream.cli.speaking import SpeakingGroup, speak
from stream.config import env_file, settings
from stream.config.funnel_file import FunnelError
from stream.config.refused import PREFIX, SettingError
from stream.local_stack.loading import WAITS_TO_BEGIN, wait_to_begin
from stream.local_stack.processes import ENDS_WITH_STDIN, end_with_stdin
from stream.service.interpreter import load_at_once

COMMANDS = (
    "init",
    "up",
    "gateway",
    "worker",
    "try",
    "simulate",
    "replay",
    "backfill",
    "kpis",
    "deals",
    "goals",
    "territories",
    "commission",
    "forecast",
    "alerts",
    "sql",
    "audit",
    "missing",
    "migrations",
    "topics",
    "backup",
    "restore",
    "forget",
    "dead-letters",
    "redrive",
    "check",
    "holidays",
)


_HELP = {"-h", "--help", "--version"}


class _Commands(SpeakingGroup):
    """Loads a subcommand only when it is asked for, so that `--help` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"stream.cli.commands.{name.replace('-', '_')}").command
        loaded()
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(err=True)
            ctx.exit(EXIT)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dealstream")
def cli() -> None:
    """Live sales funnel KPIs from CRM webhooks."""


def main() -> None:
    """Run the command line. Exit codes: 0 fine, 1 failed, 2 wrong usage or configuration (docs/operations.md)."""
    load_at_once()
    show_only_what_is_seen()
    speak()
    if os.environ.pop(WAITS_TO_BEGIN, None):
        wait_to_begin(sys.argv[1])
    if os.environ.pop(ENDS_WITH_STDIN, None):
        end_with_stdin()
    for library in ("aiokafka", "clickhouse_connect"):
        # Theirs is for the log of a service; a command says by itself what does not answer.
        logging.getLogger(library).addHandler(logging.NullHandler())
    try:
        _take_in_settings(only_helps=bool(_HELP.intersection(sys.argv[1:])))
        cli()
    except (FunnelError, SettingError) as error:
        sys.exit(_refuse(str(error)))
    except OSError as error:
        click.echo(_in_words(error), err=True)
        sys.exit(1)
    except ValidationError as error:
        problems = [f"{PREFIX}{'_'.join(map(str, one.place)).upper()}: {one.message}" for one in violations(error)]
        sys.exit(_refuse("\n".join(problems)))


def _take_in_settings(*, only_helps: bool) -> None:
    """Take in the settings of this folder. Raises SettingError, unless help is asked for, which has a language too."""
    with suppress(SettingError) if only_helps else nullcontext():
        env_file.take_in(Path())
        settings.refuse_unknown_variables()


def _in_words(error: OSError) -> str:
    """Return what the operating system refuses, and what to do about it."""
    where = f"{error.filename}: " if error.filename else ""
    way_out = {
        errno.ENOSPC: "make room on its disk",
        errno.EDQUOT: "make room on its disk",
        errno.EFBIG: "make room on its disk, or raise the limit of this process (ulimit -f)",
        errno.EROFS: "name a folder that can be written",
        errno.EACCES: "name another one, or let this user read and write it",
        errno.EPERM: "name another one, or let this user read and write it",
        errno.ENOTDIR: "a file stands where a folder should be; name another one",
        errno.EEXIST: "a file stands where a folder should be; name another one",
        errno.EISDIR: "a folder stands where a file should be; name another one",
        errno.ENOENT: "correct the name",
        errno.EMFILE: "too many files are open; raise the limit (ulimit -n)",
    }.get(error.errno or 0, "mend that, then try again")
    return f"{where}{error.strerror or error}; {way_out}"


def _refuse(message: str) -> int:
    click.echo(message, err=True)
    return 2
