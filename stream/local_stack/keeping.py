"""Keep a running stack's broker alive and small."""

import threading
import time
from collections.abc import Callable

from stream.config.settings import Settings
from stream.local_stack.broker.archiving import make_archive
from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.memory import MemoryBroker
from stream.local_stack.broker.process import Broker, BrokerError
from stream.local_stack.saying import Say, StackError
from stream.local_stack.trimming import trim

TRIM_SECONDS = 60.0
LARGE_MEBIBYTES = 500
_LONGEST_WAIT = 30.0


class Keeping:
    """Looks after one broker: `look` is called often, and takes no time."""

    def __init__(
        self,
        broker: Broker,
        settings: Settings,
        changed: Callable[[], None],
        say: Say,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`changed` is called when the broker is another process."""
        self._clock = clock
        self._broker, self._settings, self._changed, self._say = broker, settings, changed, say
        self._restarts = 0
        self._not_before = 0.0
        self._next = self._clock() + TRIM_SECONDS
        self._tending: threading.Thread | None = None
        self._is_warned = False

    def look(self) -> None:
        """Start Kafka again if it has ended; now and then delete what nobody needs, and have its next start take less.

        Raises StackError.
        """
        if not self._broker.running():
            self._start_again()
        elif self._clock() > self._next:
            self._next = self._clock() + TRIM_SECONDS
            if isinstance(self._broker, MemoryBroker):
                self._weigh(self._broker)
            elif self._tending is None or not self._tending.is_alive():
                self._tending = threading.Thread(target=self._tend, name="tend", daemon=True)
                self._tending.start()

    def _tend(self) -> None:
        trim(self._settings)
        if isinstance(self._broker, KafkaBroker):
            make_archive(self._broker.parts)

    def _start_again(self) -> None:
        if isinstance(self._broker, MemoryBroker):
            raise StackError("stack-memory-broker-ended")
        if self._clock() < self._not_before:
            return
        self._restarts += 1
        self._not_before = self._clock() + min(5.0 * self._restarts, _LONGEST_WAIT)
        try:
            self._broker.launch()
        except (BrokerError, OSError) as error:
            self._say("stack-kafka-not-again", why=str(error))
            return
        self._changed()
        self._say("stack-kafka-again")

    def _weigh(self, broker: MemoryBroker) -> None:
        if not self._is_warned and (large := broker.mebibytes()) > LARGE_MEBIBYTES:
            self._is_warned = True
            self._say("stack-memory-large", mebibytes=f"{large:,}")
