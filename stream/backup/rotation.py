"""Which older backups go, once another one is whole."""

from pathlib import Path

from stream.backup.manifest import NAME, BackupError, Manifest, read_manifest


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups beside one, so that so many are left, this one included; return what was deleted.

    Only files that a backup's own manifest names are deleted; a folder with something else in it stays, with that. The
    manifest goes last: a deletion that was broken off is done the next time.

    Args:
        folder: a whole backup, the newest one.
        keep: at least 1.

    Raises BackupError where a file cannot be deleted.
    """
    backups = [(manifest.made_at, beside, manifest) for beside, manifest in _beside(folder.resolve())]
    backups.sort(key=lambda backup: backup[0], reverse=True)
    older = [(beside, manifest) for _, beside, manifest in backups[keep - 1 :]]
    for beside, manifest in older:
        _drop(beside, manifest)
    return [beside for beside, _ in older]


def _beside(folder: Path) -> list[tuple[Path, Manifest]]:
    known = []
    for beside in folder.parent.iterdir():
        # What only leads to a backup, as `latest` may, is none: its files are of the one that it leads to.
        if beside != folder and not beside.is_symlink() and (beside / NAME).is_file():
            try:
                known.append((beside, read_manifest(beside)))
            except BackupError:
                continue  # not one of ours, or of another version: whoever put it there may need it
    return known


def _drop(folder: Path, manifest: Manifest) -> None:
    try:
        for file in manifest.files:
            (folder / Path(file.name).name).unlink(missing_ok=True)
        (folder / NAME).unlink()
        if not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise BackupError(f"cannot delete the older backup {folder}: {error.strerror or error}") from None
