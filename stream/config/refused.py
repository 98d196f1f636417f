"""Settings that cannot be used, and variables that are none."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from stream.config import yaml_text
from stream.config.text_file import UnreadableText, read_text
from stream.config.yaml_text import NotYaml

PREFIX = "DEALSTREAM_"
_NAMES_A_VARIABLE = "_env"


class SettingError(ValueError):
    """A setting cannot be used. The message names it and the way out, never a secret."""


class UnusableFile(SettingError, OSError):
    """A file that a setting names cannot be read, or is not what it should be.

    Nothing starts with it. What runs already waits until it can be used, as it waits for what the file leads to: it is
    being renewed, or its disk is away.
    """


def refuse_unknown(environment: Mapping[str, str], settings: Iterable[str], funnel_file: Path) -> None:
    """Raise SettingError where a variable looks like a setting and is none: it would be ignored.

    Args:
        environment: the variables of the process.
        settings: the names of the settings, without the prefix.
        funnel_file: the default place of the funnel file, whose receivers name variables of their own.
    """
    told = {name.upper(): value for name, value in environment.items() if name.upper().startswith(PREFIX)}
    known = {PREFIX + name.upper() for name in settings}
    if told.keys() <= known:
        return
    named = set(_variables(Path(told.get(f"{PREFIX}FUNNEL_FILE") or funnel_file)))
    if unknown := [name for name in sorted(told) if name not in known and name not in named]:
        raise SettingError("\n".join(_unknown(name, known) for name in unknown))


def _unknown(name: str, known: Iterable[str]) -> str:
    bare = {one.removeprefix(PREFIX): one for one in known}
    near = get_close_matches(name.removeprefix(PREFIX), list(bare), n=1)
    meant = f"did you mean {bare[near[0]]}?" if near else "docs/reference.md lists them all;"
    return f"{name}: no setting is called so; {meant} Correct or remove it"


def _variables(path: Path) -> Iterator[str]:
    """Yield the environment variables that a funnel file names, as far as it can be read."""
    try:
        _, content = yaml_text.read(read_text(path))
    except (UnreadableText, NotYaml):
        return
    with suppress(RecursionError):  # an anchor within itself; whoever reads the file says so
        yield from _named(content)


def _named(content: Any) -> Iterator[str]:
    if isinstance(content, list):
        for one in content:
            yield from _named(one)
    elif isinstance(content, dict):
        for key, value in content.items():
            if isinstance(value, str) and str(key).endswith(_NAMES_A_VARIABLE):
                yield value.upper()
            else:
                yield from _named(value)
