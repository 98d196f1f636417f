"""Every command that the pages name exists, with the options that they give it."""

import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec

import click
import pytest

from stream.cli.main import cli
from tests.support.pages import PAGES, lines, name, spans
from tests.support.paths import ROOT

COMMAND = re.compile(r"^(?:\.venv/bin/)?dealstream(?: |$)")
MODULE = re.compile(r"\bpython3? -m ((?:stream|schemas|tests)[\w.]*)")
TARGET = re.compile(r"^make ([a-z-]+)")


def commands(page) -> Iterator[str]:
    """What a page tells people to type."""
    yield from (code for code in (*lines(page), *spans(page)) if COMMAND.match(code))


def commands_of(command: click.Command) -> dict[str, click.Command]:
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    known = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: inner for name, inner in known.items() if inner is not None}


def every_option(command: click.Command) -> set[str]:
    options = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    for inner in commands_of(command).values():
        options |= every_option(inner)
    return options


def parse(typed: str) -> None:
    """Read a command as click would, without carrying it out. Raises click.UsageError."""
    words = shlex.split(COMMAND.sub("", typed).rstrip("…").replace("|", " | "), comments=True)
    if "|" in words:
        words = words[: words.index("|")]
    command: click.Command = cli
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = commands_of(command).get(words[0])
        if inner is None and command.invoke_without_command:
            break
        if inner is None:
            raise click.UsageError(f"there is no command {words[0]!r}")
        command, words = inner, words[1:]
    command.make_parser(click.Context(command)).parse_args([word for word in words if word != "--help"])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_is_one_with_these_options(page):
    for typed in commands(page):
        try:
            parse(typed)
        except click.UsageError as error:
            pytest.fail(f"{name(page)}: `{typed}`: {error.format_message()}")


@pytest.mark.parametrize(
    "typed", ["dealstream kpi", "dealstream kpis --by-team", "dealstream replay --from", "dealstream up --port 1"]
)
def test_a_command_that_does_not_exist_would_be_seen(typed):
    with pytest.raises(click.UsageError):
        parse(typed)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_option_that_is_named_alone_is_one_of_some_command(page):
    named = {code.split()[0].partition("=")[0] for code in spans(page) if code.startswith("--")}
    assert named - every_option(cli) == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_target_of_make_is_there(page):
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {match[1] for code in (*lines(page), *spans(page)) if (match := TARGET.match(code))}
    assert named - made == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_module_that_is_run_is_there(page):
    assert [module for module in MODULE.findall(page.read_text()) if find_spec(module) is None] == []
