"""Writing the first files: all of them or none, over nothing that is there, secrets for their owner alone."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from stream.config import env_file

FUNNEL = "funnel.yaml"
SECRETS = "secrets"


class AlreadyThere(Exception):
    """A file that would be written is there."""

    def __init__(self, path: Path) -> None:
        """`path`: which one."""
        super().__init__(str(path))
        self.path = path


class FirstFile(NamedTuple):
    """A file to be written below a folder; `is_secret`: nobody but its owner may read it."""

    path: str
    text: str
    is_secret: bool = False


def first_files(crm: str, funnel: str, secret: str, api: Mapping[str, str]) -> tuple[FirstFile, ...]:
    """Return what there is to write; `api`: settings of the CRM's API, so that it can be asked again."""
    place = f"{SECRETS}/{crm}"
    asked = "".join(f"{name}={value}\n" for name, value in api.items())
    settings = (
        "# Settings of all `dealstream` commands that are typed in this folder; the environment goes before them.\n"
        f"DEALSTREAM_FUNNEL_FILE={FUNNEL}\n"
        f"DEALSTREAM_{crm.upper()}_SECRET_FILE={place}\n"
        "# The gateway's address as the CRM calls it; without it http://127.0.0.1:8080\n"
        f"# DEALSTREAM_PUBLIC_URL=https://hooks.example.com\n{asked}"
    )
    return (
        FirstFile(FUNNEL, funnel),
        FirstFile(place, f"{secret}\n", is_secret=True),
        FirstFile(env_file.NAME, settings),
    )


def settings_of(files: tuple[FirstFile, ...]) -> dict[str, str]:
    """Return the settings that one of the files has; no secret is among them."""
    lines = (line for one in files if one.path == env_file.NAME for line in one.text.splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def refuse_existing(folder: Path, crm: str) -> None:
    """Raise AlreadyThere where one of the files is there, before anything is asked."""
    for one in first_files(crm, "", "", {}):
        if os.path.lexists(folder / one.path):
            raise AlreadyThere(folder / one.path)


def write(folder: Path, files: tuple[FirstFile, ...]) -> None:
    """Write the files, or none of them. Raises OSError, also where one is there."""
    written: list[Path] = []
    try:
        for one in files:
            path = folder / one.path
            path.parent.mkdir(mode=0o700 if one.is_secret else 0o755, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if one.is_secret else 0o644)
            written.append(path)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(one.text)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise
