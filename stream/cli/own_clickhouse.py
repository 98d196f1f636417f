"""The embedded ClickHouse, opened by a command itself since no worker answers for it."""

from pathlib import Path

from stream.config.settings import Settings
from stream.local_stack import known_stacks
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable


def opened_here(loaded: Settings) -> ClickHouse:
    """Return ClickHouse, where this command may open its folder; call it when no worker answers.

    Raises:
        ClickHouseUnavailable: a stack that runs has the folder, or is about to open it; or nothing was stored there.
    """
    clickhouse = ClickHouse(loaded)
    for stack in known_stacks.running():
        if _folder(stack.file.settings.clickhouse) == clickhouse.folder:
            raise ClickHouseUnavailable(
                f"the worker of the stack in {stack.data} does not answer yet at {stack.file.page}; try again when it "
                "has said that it is ready"
            )
    if _is_missing(clickhouse.folder):
        raise ClickHouseUnavailable(
            f"no worker answers at http://{loaded.worker_host}:{loaded.worker_port}, and nothing was ever stored in "
            f"{clickhouse.folder}; start a stack with `{known_stacks.start_command(loaded)}`, or name the folder of "
            "one: --data FOLDER"
        )
    return clickhouse


def _folder(address: str) -> Path:
    return Path(address.partition("://")[2]).resolve()


def _is_missing(folder: Path) -> bool:
    try:
        folder.stat()
    except FileNotFoundError:
        return True
    except OSError:
        pass  # it cannot be looked at: opening it says why, and what to do
    return False
