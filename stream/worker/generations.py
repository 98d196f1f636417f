"""Which generation of numbers a worker serves, and which it makes beside that one: as the state on Kafka says."""

import asyncio
import logging

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from aiokafka.errors import KafkaError
from mode import Service

from schemas.funnel_file import FunnelFile
from stream.access.door import Door
from stream.access.problems import problem
from stream.access.reader import Readers
from stream.config.refused import UnusableFile
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.funnel_watch import is_of_the_past
from stream.kafka.generations import Following, State
from stream.kafka.presence import kafka_problem, why
from stream.kafka.topics import KafkaMismatch
from stream.service.http import add_service_routes
from stream.service.repeated import Repeated
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.words import Refusal
from stream.worker.ending import refuse
from stream.worker.http import HttpServer
from stream.worker.running import Running

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
AGAIN_SECONDS = 2.0
_ASK_AGAIN_SECONDS = "2"
PATIENCE_SECONDS = 5.0
"""So long a worker waits for Kafka before it serves what ClickHouse has without it."""
_HALF_FILLED = (
    "a replay has not brought all events back yet; if none runs, it was broken off: run `dealstream replay --reset` "
    "again"
)


@web.middleware
async def _still_starting(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say of what is not there yet that it will be."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        answer = problem(web.HTTPServiceUnavailable, Refusal("worker-starting"))
        answer.headers[hdrs.RETRY_AFTER] = _ASK_AGAIN_SECONDS
        answer.headers["Refresh"] = _ASK_AGAIN_SECONDS  # in a browser the page comes by itself
        raise answer from None


class Generations(Service):
    """The generation in force, and the one that is made beside it.

    A switch is one record on Kafka. Here it is: another serves what comes from now on, then the former one ends.
    """

    def __init__(self, settings: Settings, file: FunnelFile) -> None:
        super().__init__()
        self._settings = settings
        self._file = file
        self._clickhouse = ClickHouse(settings)
        self._in_force: Running | None = None
        self._door = Door(settings, lambda: self._in_force.funnel.file if self._in_force is not None else file)
        self._http = HttpServer(settings, self._not_yet, self._door)
        self._beside: Running | None = None
        self._kafka_away, self._clickhouse_away, self._half_filled = Repeated(log), Repeated(log), Repeated(log)
        self._clickhouse_problem: str | None = None

    def on_init_dependencies(self) -> list[Service]:
        """Return what begins with it."""
        return [self._http]

    async def on_started(self) -> None:
        """Begin in the background: Kafka may be away."""
        self.add_future(self._run())

    async def on_shutdown(self) -> None:
        """Disconnect, once nobody needs ClickHouse any more."""
        await asyncio.to_thread(self._clickhouse.close)

    def _not_yet(self, app: web.Application) -> None:
        async def kafka() -> str:
            problem = await kafka_problem(self._settings)
            return problem or self._half_filled.problem or "asking which numbers are in force"

        async def clickhouse() -> str | None:
            return self._clickhouse_problem

        readers = Readers(language=self._settings.language, deal=self._settings.deal_word)
        app.middlewares[:0] = (readers.middleware(), _still_starting)
        add_service_routes(app, live={}, ready={"kafka": kafka, "clickhouse": clickhouse})

    async def _run(self) -> None:
        while not self.should_stop:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS) as patience, Following(self._settings) as following:
                    patience.reschedule(None)
                    state = following.state
                    self._kafka_away.over()
                    while not self.should_stop:
                        if state.is_filled or self._in_force is not None:
                            self._half_filled.over()
                            await self._follow(state)
                        else:
                            self._half_filled.warn(_HALF_FILLED, "waiting")
                        state = await following.look(LOOK_SECONDS)
            except KafkaMismatch as error:
                refuse(error)
            except (KafkaError, OSError, TimeoutError) as error:
                self._kafka_away.warn(await why(self._settings, error))
                if self._in_force is None and not isinstance(error, UnusableFile):
                    await self._begin_without_kafka()
                await asyncio.sleep(AGAIN_SECONDS)

    async def _begin_without_kafka(self) -> None:
        """Serve the numbers that ClickHouse notes as those in force; where it is away too, it may know of others."""
        try:
            stored = await asyncio.to_thread(self._clickhouse.in_force)
        except ClickHouseUnavailable as error:
            self._clickhouse_problem = str(error)
            self._clickhouse_away.warn(str(error))
        else:
            self._clickhouse_problem = None
            self._clickhouse_away.over()
            await self._put_in_force(await self._begin(State(number=stored.generation.number)))

    async def _follow(self, state: State) -> None:
        """Bring this worker to where the state is."""
        if self._in_force is None or self._in_force.generation != state.generation:
            ready = self._beside if self._beside and self._beside.generation == state.generation else None
            self._beside = None if ready else self._beside
            await self._put_in_force(ready or await self._begin(state))
        beside = state.beside
        if self._beside is not None and (beside is None or self._beside.generation != beside.generation):
            await self.remove_dependency(self._beside)
            self._beside = None
        if beside is not None and self._beside is None:
            log.info("Making the numbers anew beside those in force: generation %d", beside.number)
            self._beside = Running(
                self._settings,
                Funnel(beside.file),
                self._clickhouse,
                beside.generation,
                beside.starts,
                state.generation,
            )
            await self.add_runtime_dependency(self._beside)

    async def _begin(self, state: State) -> Running:
        file = _file_of(state, self._file)
        running = Running(self._settings, Funnel(file), self._clickhouse, state.generation, state.starts)
        await self.add_runtime_dependency(running)
        return running

    async def _put_in_force(self, running: Running) -> None:
        former, self._in_force = self._in_force, running
        if former is not None:
            await running.get_ready()
        running.show_gauges(former)
        await self._http.serve(running.routes)
        if former is not None:
            await former.step_back()
        await running.come_into_force()
        if former is not None:
            log.info("The numbers of generation %d are in force", running.generation.number)
            await self.remove_dependency(former)


def _file_of(state: State, file: FunnelFile) -> FunnelFile:
    """Return the funnel file to count with: what is there, unless it would change what was counted already."""
    counted = state.counted_with
    return file if counted is None or not is_of_the_past(Funnel(file), counted) else counted
