"""What a backup consists of, as written beside its files: with it, it is whole."""

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from stream.service.whole_files import replace_whole

NAME = "manifest.json"


class BackupError(Exception):
    """A backup cannot be written or brought back; the message says why, and the way out."""


class BackupFile(BaseModel):
    """A file: rows of a table, their checksum, and the SHA-256 of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    table: str
    columns: tuple[str, ...]
    rows: int
    checksum: int
    sha256: str


class Manifest(BaseModel):
    """A backup. `migration`: the newest of the database; `missing`: what was missing in it when it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_at: datetime
    migration: int
    missing: str | None
    files: tuple[BackupFile, ...]

    def rows(self, table: str) -> int:
        """Return how many rows of a table there are."""
        return sum(file.rows for file in self.files if file.table == table)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it at once or not at all. Raises OSError."""
    replace_whole(folder / NAME, manifest.model_dump_json(indent=1).encode())


def read_manifest(folder: Path) -> Manifest:
    """Return it. Raises BackupError."""
    try:
        return Manifest.model_validate_json((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{folder} is no whole backup: it has no {NAME}, which is written last") from None
    except OSError as error:
        raise BackupError(f"cannot read {folder / NAME}: {error.strerror}") from None
    except ValidationError:
        raise BackupError(f"{folder / NAME} is not one that this version wrote") from None


def read_file(folder: Path, file: BackupFile) -> bytes:
    """Return a file's bytes. Raises BackupError where they are not those that were written."""
    try:
        content = (folder / file.name).read_bytes()
    except OSError as error:
        raise BackupError(f"cannot read {folder / file.name}: {error.strerror}; nothing was brought back") from None
    if sha256(content) != file.sha256:
        raise BackupError(
            f"{folder / file.name} is not as it was written ({len(content):,} bytes, another SHA-256); nothing was "
            "brought back: take another backup"
        )
    return content


def sha256(content: bytes) -> str:
    """Return the SHA-256, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
