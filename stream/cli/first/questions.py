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
from stream.cli.language import words_here
from stream.cli.output.seen import is_terminal

Check = Callable[[str], str]

_NAMES = {"--time-zone": "asks-time-zone", "--currency": "asks-currency"}


class Questions:
    """Asks whoever sits at the terminal. With `yes` proposals are taken, and nobody is asked."""

    def __init__(self, *, yes: bool) -> None:
        self._yes = yes

    def crm(self, told: str | None, choices: Sequence[str]) -> str:
        """Return the connector's name. Raises click.UsageError where nobody can be asked."""
        if told is not None:
            return told
        words = words_here()
        self._refuse_unless_asked(words.say("asks-crm-name"), words.say("asks-crm-typed", choices=", ".join(choices)))
        return str(click.prompt(words.say("asks-crm"), type=click.Choice(choices)))

    def token(self, where: str) -> str | None:
        """Return a token of the CRM's API, typed without being shown; None: nobody can be asked, or has one.

        `where`: the message that says where one is made.
        """
        if self._yes or not is_terminal(sys.stdin):
            return None
        words = words_here()
        click.echo(words.say("asks-token-why", where=words.say(where)))
        typed = click.prompt(words.say("asks-token"), default="", show_default=False, hide_input=True)
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
        words = words_here()
        asked = words.say(_NAMES[name])
        way_out = words.say("asks-typed-or-proposed" if proposal else "asks-typed", option=name, proposal=proposal)
        self._refuse_unless_asked(asked, way_out)

        def checked(answer: str) -> str:
            try:
                return check(answer)
            except ValueError as error:
                raise click.BadParameter(str(error)) from None

        return str(click.prompt(words.capital(asked), default=proposal or None, value_proc=checked))

    def _refuse_unless_asked(self, what: str, way_out: str) -> None:
        words = words_here()
        if self._yes:
            raise click.UsageError(words.say("asks-nothing-says", what=what, way_out=way_out))
        if not is_terminal(sys.stdin):
            raise click.UsageError(words.say("asks-no-terminal", way_out=way_out))


def time_zone(text: str) -> str:
    """Return the name of a time zone. Raises ValueError with the way out."""
    try:
        return TypeAdapter(TimeZone).validate_python(text.strip())
    except ValidationError:
        raise ValueError(words_here().say("asks-no-time-zone")) from None


def currency(text: str) -> str:
    """Return the code of a currency. Raises ValueError with the way out."""
    try:
        return TypeAdapter(Currency).validate_python(text.strip().upper())
    except ValidationError:
        raise ValueError(words_here().say("asks-no-currency")) from None


_OF_UTC = ("utc", "uct", "universal", "zulu")
"""Names of UTC that machines have, and people do not know."""


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
    zone = acceptable(os.environ.get("TZ") or (named[1] if named else ""), time_zone)
    return zone if zone and zone.removeprefix("Etc/").lower() not in _OF_UTC else "UTC"
