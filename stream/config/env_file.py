"""`dealstream.env`: settings of all commands that are typed in its folder, so that no terminal must be told them."""

import os
from pathlib import Path

from dotenv.parser import parse_stream

from stream.config.refused import PREFIX, SettingError

NAME = "dealstream.env"


def take_in(folder: Path) -> None:
    """Set what the file of a folder says, where the environment says nothing. Raises SettingError."""
    path = folder / NAME
    try:
        with path.open(encoding="utf-8-sig") as file:  # some editors put a mark first
            lines = list(parse_stream(file))
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SettingError(f"cannot read {path} ({reason}); correct the file, or move it away") from None
    named: set[str] = set()
    for line in lines:
        name, value = line.key, line.value
        if line.error:
            raise SettingError(f"{path}: line {line.original.line} cannot be read; write NAME=value")
        if name is None:  # a comment, or nothing
            continue
        if not name.upper().startswith(PREFIX):
            raise SettingError(f"{path}: {name} is no setting; all begin with {PREFIX}. Correct or remove it")
        if value is None:
            raise SettingError(f"{path}: {name} has no value; write {name}=…")
        if name.upper() in named:
            raise SettingError(f"{path}: {name} stands there twice; remove one of them")
        if "\0" in value:
            raise SettingError(f"{path}: {name} has a character of code 0; write it anew")
        named.add(name.upper())
        os.environ.setdefault(name, value)
