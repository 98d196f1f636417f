"""The funnel file while a process runs: what a change of it adds is taken up, all else changes nothing and is said."""

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import FunnelError, files, load
from stream.core.funnel import Funnel, micros
from stream.core.funnel_change import changes, rebuilds
from stream.service import metrics

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
MOST_SAID = 5
WAY_OUT = "take it back, or rebuild all numbers with it: `dealstream replay --beside`"

Seen = tuple[int, int, int, int]


class FunnelWatch:
    """Reads the funnel file again when it changed, and puts it in force where it only adds.

    `problem` says what is wrong with the file as it is now, in words for people; None: it is in force.
    """

    def __init__(
        self, path: Path, funnel: Funnel, counted_until: Callable[[], date] | None = None, every: float = EVERY_SECONDS
    ) -> None:
        """`counted_until`: the last day on which anything was counted, where that may be later than today."""
        self.problem: str | None = None
        self.on_change: list[Callable[[], None]] = []
        self._path = path
        self._funnel = funnel
        self._counted_until = counted_until
        self._every = every
        self._files = [path]  # and those beside it that it names
        self._seen: list[Seen | None] | None = None  # what was read at the start may be older than the file
        self._stood: list[Seen | None] | None = None
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Look every second, until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.look_at_what_stands_still()

    async def look_at_what_stands_still(self) -> None:
        """Look whether the file changed, unless it has changed since this was asked last: somebody is writing it."""
        before, self._stood = self._stood, self._stand()
        if self._stood == before:
            await self._look()

    async def look(self) -> None:
        """Look at once whether the file changed; returns when what it adds is in force."""
        if _seen(self._path) is not None:  # else an editor may be about to put another in its place
            await self._look()

    def _stand(self) -> list[Seen | None]:
        return [_seen(path) for path in self._files]

    async def _look(self) -> None:
        async with self._looking:
            seen = self._stand()
            if seen == self._seen:
                return
            # Editors replace files: what was seen before reading is older than what was read, never newer.
            self._files = await asyncio.to_thread(files, self._path)
            self._seen = [*seen[:1], *self._stand()[1:]]
            await self._read()

    async def put_in_force(self, file: FunnelFile) -> None:
        """Put a file in force with which all numbers were made anew, then look whether what is there adds to it."""
        async with self._looking:
            self._funnel.take_up(file)
            self._seen = None
        await self.look()

    def go_back(self, file: FunnelFile) -> None:
        """Put the file in force with which all was counted, where the one that was read at the start changes that."""
        log.error("Going on with the funnel file that all was counted with, not with %s as it is now", self._path)
        self._funnel.take_up(file)
        self._tell()

    def _tell(self) -> None:
        for tell in self.on_change:
            tell()

    async def _read(self) -> None:
        try:
            file = await asyncio.to_thread(load, self._path)
        except FunnelError as error:
            self._refuse("broken", str(error))
            return
        known = self._funnel.file
        if file == known:
            self._refuse(None, None)
            return
        refused = rebuilds(known, file, await self._today(file))
        if refused:
            said = [change.said() for change in refused[:MOST_SAID]]
            more = f", and {len(refused) - MOST_SAID} more" if len(refused) > MOST_SAID else ""
            self._refuse("past", f"changes what was counted already ({'; '.join(said)}{more}); {WAY_OUT}")
            return
        self._funnel.take_up(file)
        self._refuse(None, None)
        log.info("Took up the funnel file %s: %d changes", self._path, len(changes(known, file, date.max)))
        self._tell()

    async def _today(self, file: FunnelFile) -> date:
        today = self._funnel.day_of(micros(datetime.now(UTC)))
        # Going through all windows takes a moment, and matters only to what begins on a day to come.
        if self._counted_until is None or not rebuilds(self._funnel.file, file, date.max):
            return today
        await asyncio.to_thread(self._counted_until)
        return max(today, self._counted_until())  # with what was counted meanwhile

    def _refuse(self, why: str | None, problem: str | None) -> None:
        if problem is not None and problem != self.problem:
            log.error("The funnel file %s is not taken up: %s", self._path, problem)
        self.problem = problem
        for reason in ("broken", "past"):
            metrics.FUNNEL_FILE_REFUSED.labels(reason).set(reason == why)


def is_of_the_past(funnel: Funnel, counted: FunnelFile) -> bool:
    """Say whether the file in force differs from one with which all was counted by more than it adds."""
    return bool(rebuilds(counted, funnel.file, funnel.day_of(micros(datetime.now(UTC)))))


def _seen(path: Path) -> Seen | None:
    """Return what changes with the file; None: it is not there."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # a name with a character of code 0
        return None
    # The last of them changes where only who may read it does.
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns
