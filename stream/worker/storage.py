"""ClickHouse as a part of the worker: open it, prepare it, keep the sink running."""

import asyncio
import logging
import threading
from contextlib import suppress

from mode import Service

from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.service import metrics
from stream.service.disks import watch_disk
from stream.service.freed import Freed
from stream.service.repeated import Repeated
from stream.service.tasks import end
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.generations import forget_others, make_tables, note_in_force
from stream.sinks.clickhouse.letters import keep_letters
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.sink import ClickHouseSink
from stream.sinks.clickhouse.views import NONE_MADE, create_views
from stream.topology import FIRST, Generation
from stream.worker.ending import fail

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1
"""Between two views that are made while the service runs: the numbers come first."""

AGAIN_SECONDS = 2.0
"""How long it waits before it asks ClickHouse anew for what it has refused."""

GIVE_BACK_SECONDS = 10.0
"""How often an embedded ClickHouse, and the process that it is in, give back what they have freed."""

_defining = threading.Lock()
"""Of two generations in one process one makes tables or views at a time."""


class Storage(Service):
    """Waits for ClickHouse without holding up the agents. Raises MigrationError where it does not fit.

    Of a generation that is made beside the one in force, it keeps the numbers only, until `come_into_force`. What reads
    them is not touched any more from `step_back` on: it reads those of another.
    """

    def __init__(
        self,
        settings: Settings,
        funnel: Funnel,
        clickhouse: ClickHouse,
        generation: Generation,
        beside: Generation | None = None,
    ) -> None:
        """`beside`: the generation in force, beside which this one is made; None: this one is in force."""
        super().__init__()
        self._funnel = funnel
        self._letters_days = settings.letters_days
        self._generation = generation
        self._beside = beside
        self.clickhouse = clickhouse.of(generation)
        self.sink = ClickHouseSink(settings, self.clickhouse, generation)
        self._prepared = False
        self._made = NONE_MADE
        self._running: asyncio.Task[None] | None = None
        self._views: asyncio.Task[None] | None = None
        self._stepped_back = threading.Event()

    def funnel_changed(self) -> None:
        """Make the views that say something else now; until ClickHouse answers they are as they were."""
        may = self._prepared and not self._stepped_back.is_set()
        if may and (self._views is None or self._views.done()):
            self._views = asyncio.create_task(self._make_views())

    def come_into_force(self) -> None:
        """Have its numbers read from now on: by views, and by who asks ClickHouse alone."""
        self._beside = None
        self.funnel_changed()

    def step_back(self) -> None:
        """Leave what reads numbers to the generation that comes into force."""
        self._stepped_back.set()

    async def on_start(self) -> None:
        """Begin in the background."""
        if self.clickhouse.embedded:
            watch_disk("clickhouse", self.clickhouse.folder)
            self.add_future(self._give_back())
        self._running = asyncio.create_task(self._run())
        self._running.add_done_callback(self._ended)

    async def on_stop(self) -> None:
        """Let the sink finish its batch."""
        self.step_back()
        self.sink.stop()
        if self._running is not None:
            await asyncio.wait([self._running], timeout=10.0)
            await end([self._running])

    def prepared(self) -> bool:
        """Say whether ClickHouse has its tables."""
        return self._prepared

    async def problem(self) -> str | None:
        """Return what is wrong with ClickHouse or the sink, or None."""
        if not self._prepared:
            return f"waiting for {self.clickhouse.where}"
        if (refused := self.sink.problem()) is not None:
            return f"{refused} (rows wait for {self.sink.behind_seconds:.0f} s)"
        return await asyncio.to_thread(self.clickhouse.problem)

    async def _run(self) -> None:
        repeated = Repeated(log)
        while not self._prepared:
            beside = self._beside
            try:
                await asyncio.to_thread(self._prepare)
                self._prepared = True
            except ClickHouseUnavailable as error:
                repeated.warn(str(error))
                await asyncio.sleep(AGAIN_SECONDS)
        repeated.over()
        if self._beside is not beside:
            self.funnel_changed()  # it came into force meanwhile
        metrics.SINK_RUNNING.set(1)
        await self.sink.run()

    async def _give_back(self) -> None:
        freed = Freed()
        while not self.should_stop:
            await self.sleep(GIVE_BACK_SECONDS)
            await asyncio.to_thread(freed.give_back)
            with suppress(ClickHouseUnavailable):  # who needs it says so
                await asyncio.to_thread(self.clickhouse.give_back)

    def _prepare(self) -> None:
        with _defining:
            if self._stepped_back.is_set():
                return
            migrate(self.clickhouse.of(FIRST))
            make_tables(self.clickhouse, self._generation)
            keep_letters(self.clickhouse.of(FIRST), self._letters_days)
            if self._beside is not None:
                forget_others(self.clickhouse, self._beside, self._generation)
                return
            self._define_views(0.0)

    def _define_views(self, pause_seconds: float) -> None:
        if self._stepped_back.is_set():
            return
        note_in_force(self.clickhouse, self._generation)
        self._made = create_views(
            self.clickhouse, self._funnel, self._made, pause_seconds, over=self._stepped_back.is_set
        )

    def _define_views_anew(self) -> None:
        with _defining:
            self._define_views(PAUSE_SECONDS)

    async def _make_views(self) -> None:
        file, away = None, Repeated(log)
        while file is not self._funnel.file and not self._stepped_back.is_set():  # it may change again meanwhile
            file = self._funnel.file
            try:
                await asyncio.to_thread(self._define_views_anew)
            except ClickHouseUnavailable as error:
                away.warn(f"The views wait: {error}")
                file = None
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                away.over()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            # A restart begins again at the last committed batch.
            fail("The ClickHouse sink", error)
