"""In which language a terminal is told: the one place that decides."""

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from stream.config.refused import PREFIX
from stream.words import DEAL, LANGUAGES, Words, chosen, of_environment

F = TypeVar("F", bound=Callable[..., Any])

_WANTED = f"{__name__}.wanted"


def words_here() -> Words:
    """Return the words for who typed the command.

    His language is that of `--language`, else of DEALSTREAM_LANGUAGE, else what the terminal asks for, else English.
    """
    context = click.get_current_context(silent=True)
    option = context.meta.get(_WANTED) if context is not None else None
    language = chosen((option, os.environ.get(f"{PREFIX}LANGUAGE"), of_environment(os.environ)), LANGUAGES.tags)
    return LANGUAGES.of("terminal", language, os.environ.get(f"{PREFIX}DEAL_WORD", DEAL))


def english_here() -> Words:
    """Return the English words of the terminal, which has all that other languages may lack."""
    return LANGUAGES.of("terminal", "en")


def language_option(command: F) -> F:
    """Add the option `--language` to a command that speaks the languages of its readers."""
    option = click.option(
        "--language",
        type=click.Choice(LANGUAGES.tags),
        expose_value=False,
        callback=_note,
        is_eager=True,
    )
    return option(command)


def note_at_once(context: click.Context, typed: Sequence[str]) -> None:
    """Note the language of `--language` before it is known whether the rest of what was typed is right.

    What is wrong is told in it by commands, too, that have no such option, and where there is no such command.
    """
    for number, word in enumerate(typed):
        option, _, value = word.partition("=")
        value = value or "".join(typed[number + 1 : number + 2])
        if option == "--language" and value in LANGUAGES.tags:
            context.meta[_WANTED] = value


def _note(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.meta[_WANTED] = value
