"""How full the disks are that the service writes to itself."""

import shutil
from contextlib import suppress
from pathlib import Path

from stream.service import metrics


def watch_disk(name: str, folder: Path) -> None:
    """Give size and free bytes of a folder's disk on /metrics, as they are at each scrape; NaN without the folder."""
    metrics.DISK_BYTES.labels(name).set_function(lambda: _bytes(folder)[0])
    metrics.DISK_FREE_BYTES.labels(name).set_function(lambda: _bytes(folder)[1])


def _bytes(folder: Path) -> tuple[float, float]:
    with suppress(OSError):
        usage = shutil.disk_usage(folder)
        return usage.total, usage.free
    return float("nan"), float("nan")
