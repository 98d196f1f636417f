"""Loading chDB, the ClickHouse inside this process."""

import importlib

from stream.config.clickhouse_address import is_embedded
from stream.config.settings import Settings


def load_embedded(settings: Settings) -> None:
    """Load chDB, where it is what settings name, before other threads begin.

    While it is imported the working folder is another one (that is how it comes by its libraries), and every relative
    path that a thread beside it reads then is a wrong one.
    """
    if is_embedded(settings.clickhouse.get_secret_value()):
        importlib.import_module("chdb")
