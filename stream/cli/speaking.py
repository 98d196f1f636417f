"""Commands that say what they are in the language of who types them; their texts are in `stream/words/terminal`."""

import re
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from stream.cli.language import english_here, note_at_once, words_here
from stream.words import Words

MODULES = (core, decorators, exceptions, formatting, parser, termui, types)
KINDS = ("text", "integer", "float", "file", "directory", "path", "datetime", "choice")
"""Types of values that click calls so; others, and choices that have room, say which values there are."""
VALUES = ("file", "folder", "name", "code", "zone", "date")
"""What commands call values themselves; ID, SQL, URL and CRM are called so in every language."""
PLAINER = (
    "click-value-is-not-in-the-range-range",
    "click-value-is-not-a-valid-number-type",
    "click-name-filename-does-not-exist",
    "click-name-filename-is-a-directory",
    "click-name-filename-is-a-file",
    "click-name-filename-is-not-readable",
    "click-name-filename-is-not-writable",
)
"""Texts of click that are said in other words in English, too."""
_ROOM = 60
"""Characters of choices beside an option; more stand in its text, where lines break."""


class _Speaks(click.Command):
    """What a command and a group of commands have in common."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed; what is wrong with it is told in its own language."""
        note_at_once(ctx, args)
        with _shown_within(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; what it refuses is told in its own language."""
        with _shown_within(ctx):
            return super().invoke(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is typed."""
        self.options_metavar = words_here().say("usage-options")
        super().format_usage(ctx, formatter)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does, and what its options are."""
        words, id_ = words_here(), id_of(ctx)
        self.help = words.say(id_)
        for one in self.get_params(ctx):
            if isinstance(one, click.Option):
                one.help = words.say(option_id(id_, one))
            elif isinstance(one, click.Argument) and isinstance(one.type, click.Choice):
                self.help += f"\n\n{one.metavar}: {', '.join(one.type.choices)}"
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its options, with what their values are."""
        unnamed = [one for one in self.get_params(ctx) if isinstance(one, click.Option) and _is_of_a_kind(one)]
        for one in unnamed:
            one.metavar = words_here().say(f"kind-{one.type.name.split()[0]}")
            if isinstance(one.type, click.Choice):
                one.help = f"{one.help or ''} {words_here().say('option-one-of', choices=', '.join(one.type.choices))}"
        super().format_options(ctx, formatter)
        for one in unnamed:
            one.metavar = None


class Speaking(_Speaks):
    """A command."""


class SpeakingGroup(_Speaks, click.Group):
    """A group of commands, whose list needs none of them loaded."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is typed."""
        self.subcommand_metavar = words_here().say("usage-commands")
        super().format_usage(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, in a line."""
        words, id_ = words_here(), id_of(ctx)
        with formatter.section(words.say("click-commands")):
            formatter.write_dl([(name, _summary(words, f"{id_}-{name}")) for name in self.list_commands(ctx)])


@contextmanager
def _shown_within(context: click.Context) -> Iterator[None]:
    """Have what is refused shown in the language that was asked for: click does it when that is forgotten."""
    try:
        yield
    except click.ClickException as error:
        error.show = partial(_show_within, context, error.show)  # type: ignore[method-assign]
        raise


def _show_within(context: click.Context, show: Callable[[IO[str] | None], None], file: IO[str] | None = None) -> None:
    with context.scope(cleanup=False):
        show(file)


def id_of(context: click.Context) -> str:
    """Return the id of what a command is, as it is typed: dealstream alerts show."""
    # What it is run as may be several words: python -m stream.cli.
    names = context.command_path.removeprefix(context.find_root().command_path).split()
    return "-".join(["command", *names])


def option_id(id_: str, option: click.Option) -> str:
    """Return the id of what an option is: the command's own word on it, else that of all commands."""
    name = max(option.opts, key=len).lstrip("-")
    own = f"{id_}.{name}"
    return own if english_here().has(own) else f"option-{name}"


def speak() -> None:
    """Have click say its own words in the language of who types: it asks gettext, which would need files of its own."""
    for kind, name, ours in PLAIN:
        setattr(kind, name, ours)
    for module in MODULES:
        for name, said in (("_", _said), ("ngettext", _said_of_several)):
            if hasattr(module, name):
                setattr(module, name, said)


def click_id(text: str) -> str:
    """Return the id of a text of click: its words, without how a value is written."""
    return "-".join(["click", *re.findall(r"[a-z]+", re.sub(r"!\w\}", "}", text).lower())])


def _said(text: str) -> str:
    """Return a text of click in the language of who types; what nobody knows here stays as it is.

    What is told in it stands in braces until click puts it there.
    """
    words, id_ = words_here(), click_id(text)
    if words.language == english_here().language and id_ not in PLAINER:
        return text
    told = {
        name.replace(".", "-"): f"{{{name}!{how}}}" if how else f"{{{name}}}"
        for _, name, _, how in string.Formatter().parse(text)
        if name is not None
    }
    try:
        return words.say(id_, **told)
    except KeyError:
        return text


def _said_of_several(one: str, several: str, count: int) -> str:
    return _said(one if count == 1 else several)


def _range(kind: types.IntRange | types.FloatRange) -> str:
    """Return which numbers a range has, in place of click's `1<=x<=10`."""
    say, least, most = words_here().say, str(kind.min), str(kind.max)
    if None not in (kind.min, kind.max) and not (kind.min_open or kind.max_open):
        return say("range-both", least=least, most=most)
    low = "" if kind.min is None else say("range-above" if kind.min_open else "range-least", least=least)
    high = "" if kind.max is None else say("range-below" if kind.max_open else "range-most", most=most)
    return ", ".join(filter(None, (low, high)))


def _choices(kind: types.Choice[Any], **_: object) -> str:
    """Return which values a choice has, in one line."""
    return words_here().say("option-one-of", choices=", ".join(map(str, kind.choices)))


def _named_by(plain: Callable[[Any, click.Context], str]) -> Callable[[Any, click.Context], str]:
    """Return what names the value of a parameter as `plain` does, in the language of who types."""

    def named(parameter: click.Parameter, ctx: click.Context) -> str:
        return re.sub(r"\b[A-Z]+\b", lambda word: _typed(word[0]), plain(parameter, ctx))

    return named


def _typed(value: str) -> str:
    return words_here().say(f"typed-{value.lower()}") if value.lower() in VALUES else value


PLAIN: tuple[tuple[type, str, Callable[..., str]], ...] = (
    (types.IntRange, "_describe_range", _range),
    (types.FloatRange, "_describe_range", _range),
    (types.Choice, "get_missing_message", _choices),
    (core.Argument, "make_metavar", _named_by(core.Argument.make_metavar)),
    (core.Option, "make_metavar", _named_by(core.Option.make_metavar)),
)
"""What click makes of values without asking for words, or commands of what they are called."""


def _is_of_a_kind(option: click.Option) -> bool:
    if isinstance(option.type, click.Choice) and len("|".join(option.type.choices)) < _ROOM:
        return False
    return option.metavar is None and not option.is_flag and option.type.name.split()[0] in KINDS


def _summary(words: Words, id_: str) -> str:
    return words.say(id_).partition("\n\n")[0].replace("\n", " ")
