"""What a broker must have before the worker starts: what ClickHouse keeps, or its own records of before."""

from pathlib import Path

from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.funnel_watch import is_of_the_past
from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.process import Broker
from stream.local_stack.children import Children
from stream.local_stack.saying import Say, StackError
from stream.local_stack.stack_file import StackFile, StackSettings
from stream.local_stack.unstored import lost, state_of, stored_once

_MOST_SAID = 3


class Filling:
    """Fills the broker of one stack. Neither worker nor gateway may run meanwhile."""

    def __init__(
        self,
        broker: Broker,
        children: Children,
        shared: StackSettings,
        settings: Settings,
        clickhouse: Path,
        say: Say,
    ) -> None:
        self._broker, self._children, self._shared = broker, children, shared
        self._settings, self._clickhouse, self._say = settings, clickhouse, say

    def at_start(self, before: StackFile | None) -> None:
        """Bring back what ClickHouse keeps where the broker is empty; where it is not, see whether both fit.

        Raises:
            StackError: it fails, or neither has all.
        """
        if not isinstance(self._broker, KafkaBroker) or self._broker.is_empty:
            self._bring_back()
            return
        is_gone = not self._clickhouse.exists() and stored_once(self._settings)
        if gone := lost(self._settings):
            self._refill(gone, is_alone=is_gone)
            return
        if is_gone:
            self._say("stack-clickhouse-gone", clickhouse=str(self._clickhouse))
        if before is not None and before.settings.partitions != self._shared.partitions:
            self.rebuild(before.settings.partitions)
        elif self._is_of_another_past():
            self.rebuild()

    def _refill(self, gone: list[str], *, is_alone: bool) -> None:
        which = ", ".join(gone[:_MOST_SAID]) + (f" +{len(gone) - _MOST_SAID}" if len(gone) > _MOST_SAID else "")
        if is_alone:
            raise StackError("stack-both-gone", which=which, clickhouse=str(self._clickhouse))
        self._say("stack-records-lost", which=which)
        self.rebuild()

    def rebuild(self, partitions: int = 0) -> None:
        """Make all numbers anew: funnel file, version or number of partitions (then: of before) are others.

        Raises:
            StackError: the broker cannot be emptied, or it fails.
        """
        if not isinstance(self._broker, KafkaBroker):
            raise StackError("stack-state-not-taken")
        self._say("stack-anew")
        as_it_was = {"DEALSTREAM_PARTITIONS": str(partitions)} if partitions else {}
        self._children.run_to_end("store", ("stream.replay.store_rest",), "stack-store-failed", as_it_was)
        self._broker.empty()
        self._broker.start()
        self._bring_back()

    def _bring_back(self) -> None:
        if self._clickhouse.exists():
            self._say("stack-bringing-back")
            self._children.run_to_end("replay", ("stream.cli", "replay"), "stack-bring-back-failed")
        if isinstance(self._broker, KafkaBroker):
            self._broker.filled()

    def _is_of_another_past(self) -> bool:
        """Say whether all was counted with a funnel file that the one at hand contradicts."""
        state = state_of(self._settings)
        counted = None if state is None else state.counted_with
        return counted is not None and is_of_the_past(Funnel(funnel_file.load(self._settings.funnel_file)), counted)
