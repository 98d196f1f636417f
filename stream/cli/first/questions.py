"""The questions of `dealstream init`, for what no option and no CRM says."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from schemas.base import Currency
from schemas.funnel_file import TimeZone
from stream.cli.output.seen import is_terminal

Check = Callable[[str], str]


class Questions:
    """Asks whoever sits at the terminal. With `yes` proposals are taken, and nobody is asked."""

    def __init__(self, *, yes: bool) -> None:
        self._yes = yes

    def crm(self, told: str | None, choices: Sequence[str]) -> str:
        """Return the connector's name. Raises click.UsageError where nobody can be asked."""
        if told is not None:
            return told
        self._refuse_unless_asked("CRM", f"write it behind init: one of {', '.join(choices)}")
        return str(click.prompt("Which CRM", type=click.Choice(choices)))

    def token(self, where: str) -> str | None:
        """Return a token of the CRM's API, typed without being shown; None: nobody can be asked, or has one.

        `where`: a sentence that says where one is made.
        """
        if self._yes or not is_terminal(sys.stdin):
            return None
        click.echo(f"A token of its API spares the typing: stages, people and teams are read. {where}.")
        typed = click.prompt("Token (Enter: without)", default="", show_default=False, hide_input=True)
        return str(typed).strip() or None

    def value(self, name: str, told: str | None, proposal: str, check: Check) -> str:
        """Return a value, checked.

        Args:
            name: the option that says it: --currency.
            told: what the option said.
            proposal: what is taken with --yes, and at the terminal where just Enter is pressed; empty: there is none.
            check: returns the value, or raises ValueError with the way out.

        Raises:
            click.UsageError: it is wrong, or nobody can be asked.
        """
        if told is not None or (self._yes and proposal):
            try:
                return check(told or proposal)
            except ValueError as error:
                raise click.UsageError(f"{name}: {error}") from None
        self._refuse_unless_asked(name, f"say it with {name}")
        asked = name.removeprefix("--").replace("-", " ").capitalize()

        def checked(answer: str) -> str:
            try:
                return check(answer)
            except ValueError as error:
                raise click.BadParameter(str(error)) from None

        return str(click.prompt(asked, default=proposal or None, value_proc=checked))

    def _refuse_unless_asked(self, name: str, way_out: str) -> None:
        if self._yes:
            raise click.UsageError(f"nothing says the {name.removeprefix('--').replace('-', ' ')}; {way_out}")
        if not is_terminal(sys.stdin):
            raise click.UsageError(
                f"there is no terminal to ask in; {way_out} (all of it: dealstream init CRM --time-zone Europe/Berlin "
                "--currency EUR)"
            )


def time_zone(text: str) -> str:
    """Return the name of a time zone. Raises ValueError with the way out."""
    try:
        return TypeAdapter(TimeZone).validate_python(text.strip())
    except ValidationError:
        raise ValueError("not an IANA time zone; write for example Europe/Berlin or UTC") from None


def currency(text: str) -> str:
    """Return the code of a currency. Raises ValueError with the way out."""
    try:
        return TypeAdapter(Currency).validate_python(text.strip().upper())
    except ValidationError:
        raise ValueError("write the three letters of ISO 4217, for example EUR") from None


def acceptable(text: str, check: Check) -> str:
    """Return what a CRM proposes; empty: it cannot be used."""
    try:
        return check(text)
    except ValueError:
        return ""


def zone_of_machine() -> str:
    """Return the time zone of this machine; UTC where it does not say."""
    link = Path("/etc/localtime")
    place = str(link.resolve()) if link.is_symlink() else ""
    named = re.search(r"zoneinfo/(?:posix/|right/)?(.+)$", place)
    return acceptable(os.environ.get("TZ") or (named[1] if named else ""), time_zone) or "UTC"
