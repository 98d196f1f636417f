"""Which stack a command talks to: the one of `--data`, else the only one there is; never one that was guessed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from stream.cli.language import words_here
from stream.config import settings
from stream.config.settings import Settings
from stream.local_stack import known_stacks
from stream.local_stack.known_stacks import KnownStack
from stream.local_stack.stack_file import StackFileError

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_FOLDER = Path("data")
_ADDRESSES = ("kafka", "clickhouse")
_STATES = {"stopped": "stack-state-stopped", "killed": "stack-state-killed"}


class NoStack(click.ClickException):
    """It is not plain which stack is meant, or that one cannot be talked to. Exit code 2.

    `brief`: the same without the stacks of others, for who asks about his own.
    """

    exit_code = 2

    def __init__(self, brief: str, message: str = "") -> None:
        super().__init__(message or brief)
        self.brief = brief


class Chosen(NamedTuple):
    """The settings to use, and the stack that they are of; None: they are those of the environment alone."""

    settings: Settings
    stack: KnownStack | None

    @property
    def page(self) -> str:
        """Address of the page."""
        settings = self.settings
        return f"http://{settings.worker_host}:{settings.worker_port}" if self.stack is None else self.stack.file.page

    @property
    def folder(self) -> Path:
        """Where commands keep what is theirs."""
        return DEFAULT_FOLDER if self.stack is None else self.stack.data


def data_option(command: F) -> F:
    """Add the option `--data` to a command."""
    option = click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
    )
    return option(command)


def chosen(folder: Path | None, *, stopped_too: bool = False) -> Chosen:
    """Return the settings of the stack that is meant, and say on standard error which one that is.

    Settings that name Kafka or ClickHouse decide; where a stack has the same addresses, the rest comes from it. Those
    that name a funnel file mean the stack that counts with it, and no other.

    Args:
        folder: that of `--data`, if it was given.
        stopped_too: whether a stack that was stopped will do, since its ClickHouse can be read without it.

    Raises:
        NoStack: there are several, none that counts with the funnel file, or the one that is meant does not run.
        pydantic.ValidationError: a setting is wrong.
    """
    loaded = settings.load()
    stack = _of_folder(folder) if folder is not None else _only_one(loaded)
    if stack is None:
        return Chosen(loaded, None)
    if stack.state == "killed" or (stack.state == "stopped" and not stopped_too):
        raise NoStack(_not_running(stack))
    words, data = words_here(), str(stack.data)
    if stack.state == "running":
        told = words.say("stack-here", data=data, page=stack.file.page, kafka=stack.file.settings.kafka)
    else:
        told = words.say("stack-here-stopped", data=data)
    click.echo(told, err=True)
    return Chosen(stack.file.settings.applied_to(loaded), stack)


def _of_folder(data: Path) -> KnownStack:
    stack = _read(data)
    if stack is None:
        raise NoStack(words_here().say("no-stack-in", data=str(data)))
    return stack


def _only_one(loaded: Settings) -> KnownStack | None:
    running = known_stacks.running()
    named = [name for name in _ADDRESSES if name in loaded.model_fields_set]
    if named:
        same = [stack for stack in running if all(_value(loaded, name) == _value_of(stack, name) for name in named)]
        return same[0] if len(same) == 1 else None
    here = _read(DEFAULT_FOLDER)
    stacks = {stack.data.resolve(): stack for stack in (*([here] if here else []), *running)}
    if "funnel_file" in loaded.model_fields_set and stacks:
        stacks = _counting_with(loaded.funnel_file, stacks)
    if len(stacks) > 1:
        lines = "\n".join(f"  {_in_words(stack)}" for stack in stacks.values())
        raise NoStack(words_here().say("several-stacks", stacks=lines))
    if not stacks and (starting := known_stacks.starting()) is not None:
        # Its broker may be there already, at the address that is taken where no stack is meant.
        raise _not_there_yet(starting)
    return next(iter(stacks.values()), None)


def _counting_with(funnel_file: Path, stacks: dict[Path, KnownStack]) -> dict[Path, KnownStack]:
    """Return the stacks that count with a funnel file. Raises NoStack where all that there are count with others."""
    same = {
        data: stack
        for data, stack in stacks.items()
        if stack.file.settings.funnel_file.resolve() == funnel_file.resolve()
    }
    if same:
        return same
    words = words_here()
    told = words.say("no-stack-counts-with", funnel_file=str(funnel_file))
    others = "\n".join(
        "  " + words.say("stack-counts-with", stack=_in_words(stack), funnel_file=str(stack.file.settings.funnel_file))
        for stack in stacks.values()
    )
    raise NoStack(told, words.say("stacks-of-others", told=told, stacks=others))


def _read(data: Path) -> KnownStack | None:
    if known_stacks.is_starting(data):
        raise _not_there_yet(data)
    try:
        return known_stacks.stack_of(data)
    except StackFileError as error:
        raise NoStack(str(error)) from None


def _not_there_yet(data: Path) -> NoStack:
    return NoStack(words_here().say("stack-still-starting", data=str(data)))


def _value(loaded: Settings, name: str) -> str:
    return loaded.clickhouse.get_secret_value() if name == "clickhouse" else str(getattr(loaded, name))


def _value_of(stack: KnownStack, name: str) -> str:
    return str(getattr(stack.file.settings, name))


def _in_words(stack: KnownStack) -> str:
    state = f"page {stack.file.page}" if stack.state == "running" else words_here().say(_STATES[stack.state])
    return f"--data {stack.data}  ({state})"


def _not_running(stack: KnownStack) -> str:
    words, data = words_here(), str(stack.data)
    if (broker := stack.broker_left_behind()) is not None:
        kafka = stack.file.settings.kafka
        return words.say("stack-left-a-broker", data=data, kafka=kafka, process=str(broker))
    return words.say("stack-not-running", data=data, state=words.say(_STATES[stack.state]))
