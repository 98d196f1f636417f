"""Files that are on the disk whole, or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file, which is on the disk when this returns. `mode`: whose it is; None: as usual. Raises OSError."""
    with path.open("wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file such that whoever reads it finds the one of before or this one. Raises OSError."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        write_whole(fresh, content, mode)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
