"""Where the deal of a trial is to be seen: in ClickHouse, and on the page."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from schemas.report import DealList
from stream.cli.output.connections import place_of
from stream.cli.trial.steps import Stopped
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.local_stack.known_stacks import start_command
from stream.reports import DealQuery, Deals, ReportQuery, Whose
from stream.reports.deals import MOST
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.words import Words

_AGAIN_SECONDS = 0.3
_ANSWER_SECONDS = 30.0
"""For one answer, where --patience is not for longer: a busy machine adds up a report for many seconds."""
_NOT_NOW = (429, 503)


class Numbers:
    """The numbers of a rep, today. `patience`: so many seconds the deal is waited for."""

    def __init__(
        self, settings: Settings, known: Funnel, rep_id: str, deal_id: str, patience: float, words: Words
    ) -> None:
        self._settings, self._known, self._words = settings, known, words
        self._deal_id, self._patience = deal_id, patience
        self._answer_seconds = max(_ANSWER_SECONDS, patience)
        self._asked = ReportQuery("7d", whose=Whose(rep=rep_id))
        self._worker = WorkerClient(settings)
        self.page = f"http://{settings.worker_host}:{settings.worker_port}"

    async def stored(self) -> str:
        """Wait until ClickHouse has the deal, and say where that is. Raises Stopped."""
        clickhouse = ClickHouse(self._settings)
        where = place_of(clickhouse, self._words)
        look = self._listed if clickhouse.embedded else lambda: self._read(clickhouse)
        if not await self._until(look):
            why = await self.how_far()
            raise Stopped(self._say("try-not-stored", where=where, seconds=self._seconds, why=why))
        return self._say("open-in-the-worker", where=where) if clickhouse.embedded else where

    async def shown(self) -> int:
        """Wait until the page lists the deal behind its number, and return that. Raises Stopped."""
        report = b""

        def is_shown() -> bool:
            nonlocal report
            if not self._listed():
                return False
            # A worker that is busy says so, and is asked again.
            report = self._ask("/api/kpis", self._asked.parameters())
            return True

        if not await self._until(is_shown):
            raise Stopped(self._say("try-not-shown", page=self.page, seconds=self._seconds))
        return int(json.loads(report)["total"]["created"])

    def _say(self, message: str, /, **told: object) -> str:
        return self._words.say(message, **told)

    @property
    def _seconds(self) -> str:
        return f"{self._patience:g}"

    async def gone(self) -> bool:
        """Wait until the page does not list the deal any more; say whether it does not. Raises Stopped."""
        return await self._until(lambda: not self._listed())

    async def _until(self, is_so: Callable[[], bool]) -> bool:
        until = time.monotonic() + self._patience
        while True:
            try:
                if await asyncio.to_thread(is_so):
                    return True
            except ClickHouseUnavailable as error:
                raise Stopped(str(error)) from None
            except WorkerRefused as error:
                # It is busy, or ClickHouse does not answer it: that may pass.
                if error.status not in _NOT_NOW or time.monotonic() > until:
                    raise Stopped(self._refused(error)) from None
            if time.monotonic() > until:
                return False
            await asyncio.sleep(_AGAIN_SECONDS)

    def _query(self) -> DealQuery:
        return DealQuery(self._asked, kpi="created", sort="created", limit=MOST)

    def _listed(self) -> bool:
        return self._has_it(DealList.model_validate_json(self._ask("/api/deals", self._query().parameters())))

    def _read(self, clickhouse: ClickHouse) -> bool:
        return self._has_it(Deals(clickhouse.in_force(), self._known).listed(self._query(), datetime.now(UTC)))

    def _has_it(self, deals: DealList) -> bool:
        return any(deal.deal_id == self._deal_id for deal in deals.deals)

    def _ask(self, path: str, parameters: dict[str, str]) -> bytes:
        try:
            return self._worker.read(path, parameters, self._answer_seconds)
        except NoWorker:
            raise Stopped(self._no_worker()) from None
        except TimeoutError:
            silent = self._say("try-page-silent", page=self.page, seconds=f"{self._answer_seconds:g}")
            raise Stopped(silent) from None
        except OSError as error:
            raise Stopped(str(error)) from None

    def _no_worker(self) -> str:
        return self._say("try-no-worker", page=self.page, up=start_command(self._settings))

    def _refused(self, error: WorkerRefused) -> str:
        if error.status in (401, 403):
            return self._say("try-token", why=str(error))
        return str(error)

    def _behind(self) -> str:
        try:
            status = json.loads(self._worker.read("/api/status", {}, _ANSWER_SECONDS))
        except NoWorker:
            return self._no_worker()
        except WorkerRefused as error:
            return self._refused(error)
        except OSError as error:
            return str(error)
        behind = f"{status.get('behind_seconds', 0):.0f}"
        return self._say("try-behind", waiting=str(status.get("waiting", 0)), seconds=behind)

    async def how_far(self) -> str:
        """Return how far the worker is, or that there is none, and the way out."""
        return await asyncio.to_thread(self._behind)
