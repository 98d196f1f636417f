"""How a worker ends by itself: at once, since a restart picks up where the tables say."""

import logging
import os
from typing import NoReturn

from stream.config.listening import CannotListen
from stream.core.codec import StateError

log = logging.getLogger(__name__)

REFUSED = 2
REBUILD = 3
FAILED = 70


def refuse(error: Exception) -> None:
    """End the process: what it was given does not fit, and a restart would not change that.

    Its exit code tells state that does not fit, and can be made anew, from all else.
    """
    log.critical("The worker stops: %s", error)
    os._exit(REBUILD if isinstance(error, StateError) else REFUSED)


def cannot_listen(error: CannotListen) -> NoReturn:
    """End the process: another address may go, or the same one later."""
    log.critical("The worker stops: %s", error)
    os._exit(1)


def fail(what: str, error: BaseException) -> None:
    """End the process: going on would leave a gap, and a restart does what is under way again."""
    log.critical("%s failed; the worker stops", what, exc_info=error)
    os._exit(FAILED)
