"""`dealstream.env`: settings of all commands that are typed in its folder, so that no terminal must be told them."""

import os
from pathlib import Path

from dotenv import dotenv_values

from stream.config.refused import PREFIX, SettingError

NAME = "dealstream.env"


def take_in(folder: Path) -> None:
    """Set what the file of a folder says, where the environment says nothing. Raises SettingError."""
    path = folder / NAME
    try:
        told = dotenv_values(path, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SettingError(f"cannot read {path} ({reason}); correct the file, or move it away") from None
    for name, value in told.items():
        if not name.upper().startswith(PREFIX):
            raise SettingError(f"{path}: {name} is no setting; all begin with {PREFIX}. Correct or remove it")
        if value is None:
            raise SettingError(f"{path}: {name} has no value; write {name}=…")
        os.environ.setdefault(name, value)
