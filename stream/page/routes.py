"""Routes of the page: files, names, reports, and a stream of reports that pushes what changed."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from schemas.funnel_file import ActivityType, LossReasons, Pipeline, Rep, Sources, Stage, Territory
from schemas.report import Problems, Report
from stream.access.door import COOKIE
from stream.access.parameters import known_parameters
from stream.access.problems import problem
from stream.access.reader import Readers, words_of
from stream.access.sight import Sight, narrowed, seen_by, still
from stream.access.unreadable import unreadable
from stream.core.codec import fingerprint
from stream.core.funnel import Funnel
from stream.kpis.catalogue import KPIS
from stream.kpis.formula import has_interval
from stream.page.document import whole
from stream.page.feed import GZIP_HEAD, USUAL, Ended, Feed, Intervals, Look
from stream.page.parameters import read, read_deals
from stream.reports import Deals, ReportQuery, Reports
from stream.reports.deals import has_deals
from stream.reports.latest import Latest
from stream.reports.query import TooFine
from stream.service.connections import too_busy
from stream.service.encodings import takes_gzip
from stream.service.lines import answer_lines
from stream.service.work import Busy, Work
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from stream.words import Words

STATIC = Path(__file__).parent / "static"
WRITE_SECONDS = 30.0
"""So long a browser may take for what it is told; then it is let go."""

Status = Callable[[], Awaitable[dict[str, Any]]]

AGAIN_SECONDS = 30


class Page:
    """The page of one worker."""

    def __init__(
        self,
        reports: Reports,
        deals: Deals,
        problems: Callable[[datetime, Words], Problems],
        funnel: Funnel,
        status: Status,
        intervals: Intervals = USUAL,
        most_feeds: int = 200,
        readers: Readers | None = None,
        names_seconds: float = 3.0,
    ) -> None:
        """`names_seconds`: so long names wait for those that only ClickHouse has; the page begins with names."""
        self._reports = reports
        self._latest = Latest(reports, funnel)
        self._deals = deals
        self._problems = problems
        self._funnel = funnel
        self._status = status
        self._intervals = intervals
        self._most_feeds = most_feeds
        self._readers = readers or Readers()
        self._names_seconds = names_seconds
        self._watching = 0
        self._feeds: dict[tuple[ReportQuery, bool], Feed] = {}
        self._work = Work()

    def add_routes(self, app: web.Application) -> None:
        """Mount the page on an application."""
        self._work = Work.of(app)
        app.middlewares.insert(0, self._readers.middleware())  # before who guards, who says in it why not
        app.middlewares.extend((known_parameters, _answer))
        app.router.add_get("/", self._index)
        app.router.add_get("/favicon.ico", _file(STATIC / "icon.svg"))
        for file in sorted(STATIC.rglob("*.*")):
            app.router.add_get(f"/static/{file.relative_to(STATIC).as_posix()}", _file(file))
        app.router.add_get("/api/funnel", self._names)
        app.router.add_get("/api/catalogue", self._catalogue)
        app.router.add_get("/api/kpis", self._kpis)
        app.router.add_get("/api/deals", self._list)
        app.router.add_get("/api/goals", self._goals)
        app.router.add_get("/api/territories", self._territories)
        app.router.add_get("/api/problems", self._not_used)
        app.router.add_get("/api/live", self._live)
        app.router.add_get("/api/windows", self._windows)
        app.router.add_get("/api/status", self._now)

    async def _index(self, request: web.Request) -> web.Response:
        body, packed = whole(words_of(request))
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding, Accept-Language, Cookie"}
        return _packable(request, body, packed, "text/html", headers)

    async def _names(self, request: web.Request) -> web.Response:
        file, sight = self._funnel.file, seen_by(request)
        own = {one.team for rep in file.reps if rep.id == sight.rep for one in rep.assignments}
        teams = {
            team.id: team.name
            for team in file.teams
            if sight.team in (None, team.id) and (sight.rep is None or team.id in own)
        }
        former = {team.id: list(team.formerly) for team in file.teams}
        with suppress(ClickHouseUnavailable, TimeoutError, Busy):
            async with asyncio.timeout(self._names_seconds):
                members = await self._work.reports.do(self._reports.members)
            # Teams that left the funnel file still have a history.
            if sight.team is None:
                known = {"", *teams, *self._funnel.former_teams}
                gone = {team_id for team_id, rep_id in members if sight.rep in (None, rep_id)} - known
                teams |= {team_id: team_id for team_id in sorted(gone)}
        return web.json_response(
            {
                "funnel": fingerprint(file),
                "currency": file.currency,
                "time_zone": file.time_zone,
                "teams": [
                    {"id": team_id, "name": name, "formerly": former.get(team_id, [])}
                    for team_id, name in teams.items()
                ],
                "territories": list(map(_named, file.territories)),
                "reps": [_named(rep) for rep in file.reps if _is_seen(rep, sight)],
                "pipelines": [
                    _named(pipeline) | {"stages": list(map(_named, pipeline.stages))} for pipeline in file.pipelines
                ],
                "activity_types": list(map(_named, file.activity_types)),
                "sources": _called(file.sources),
                "loss_reasons": _called(file.loss_reasons),
                "sees": {
                    "login": sight.login,
                    "team": sight.team,
                    "rep": sight.rep,
                    "has_cookie": COOKIE in request.cookies,
                },
                "languages": dict(self._readers.languages.names),
                "plans": {"quotas": bool(file.quotas), "goals": bool(file.goals)},
            }
        )

    async def _catalogue(self, request: web.Request) -> web.Response:
        words = words_of(request)
        return web.json_response(
            [
                {
                    "id": kpi.id,
                    "subject": kpi.subject,
                    "grain": kpi.grain,
                    "unit": kpi.unit,
                    **kpi.said(words)._asdict(),
                    "direction": kpi.direction,
                    "of_reps": kpi.of_reps,
                    "ripens": kpi.ripens,
                    "rank": kpi.rank,
                    "rate": has_interval(kpi.formula),
                    "deals": has_deals(kpi),
                }
                for kpi in KPIS
            ]
        )

    async def _now(self, request: web.Request) -> web.Response:
        return web.json_response(_shown(await self._status(), seen_by(request).is_all))

    async def _kpis(self, request: web.Request) -> web.Response:
        def make() -> Report:
            _, made = self._latest.report(read(narrowed(request), self._funnel, self._reports), datetime.now(UTC))
            return made

        status = await self._status()
        return web.json_response(
            text=await self._work.reports.do(lambda: _fresh(make(), status).model_dump_json(by_alias=True))
        )

    async def _list(self, request: web.Request) -> web.Response:
        def make() -> str:
            query = read_deals(narrowed(request), self._funnel, self._reports)
            return self._deals.listed(query, datetime.now(UTC)).model_dump_json()

        return web.json_response(text=await self._work.reports.do(make))

    async def _goals(self, request: web.Request) -> web.Response:
        def make() -> str:
            query = read(narrowed(request), self._funnel, self._reports)
            return self._reports.goals(query.whose, datetime.now(UTC), query.as_of).model_dump_json(by_alias=True)

        return web.json_response(text=await self._work.reports.do(make))

    async def _territories(self, request: web.Request) -> web.Response:
        def make() -> str:
            query = read(request.query, self._funnel, self._reports)
            return self._reports.territory_balance(query, datetime.now(UTC)).model_dump_json(by_alias=True)

        return web.json_response(text=await self._work.reports.do(make))

    async def _not_used(self, request: web.Request) -> web.Response:
        told = await self._work.reports.do(lambda: self._problems(datetime.now(UTC), words_of(request)))
        return web.json_response(text=told.model_dump_json())

    async def _windows(self, request: web.Request) -> web.StreamResponse:
        return await answer_lines(request, self._reports.windows)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if self._watching >= self._most_feeds:
            return too_busy("too many watch at once; ask /api/kpis, or again in a while", AGAIN_SECONDS)
        self._watching += 1
        try:
            return await self._told_again_and_again(request)
        finally:
            self._watching -= 1

    async def _told_again_and_again(self, request: web.Request) -> web.StreamResponse:
        query = await self._work.begins.do(lambda: self._watched(request))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        packed = takes_gzip(request.headers)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        async with self._feed(query, seen_by(request).is_all) as feed:
            await response.prepare(request)
            seen = -1
            # The browser left, or does not read, or there is no more.
            with suppress(ConnectionError, TimeoutError, Ended):
                if packed:
                    await response.write(GZIP_HEAD)
                while True:
                    seen, message = await feed.after(seen)
                    if not still(request):
                        break  # what he may see is another, or nothing any more
                    async with asyncio.timeout(WRITE_SECONDS):
                        await response.write(message.packed if packed else message.plain)
        response.force_close()
        return response

    def _watched(self, request: web.Request) -> ReportQuery:
        """Return what is to be watched; refuse it before the stream begins, which could only end. Blocks."""
        query = read(narrowed(request), self._funnel, self._reports)
        self._reports.check(query, datetime.now(UTC))
        return query

    @asynccontextmanager
    async def _feed(self, query: ReportQuery, of_all: bool) -> AsyncIterator[Feed]:
        """Share one computation among all browsers that look at the same."""

        async def look(before: Look | None) -> Look:
            known = before and (before.mark, before.report)
            mark, made = await self._work.feeds.do(lambda: self._latest.report(query, datetime.now(UTC), known))
            status = _shown(await self._status(), of_all)
            return Look(mark, _fresh(made, status), status)

        feed = self._feeds.get((query, of_all))
        if feed is None:
            feed = self._feeds[query, of_all] = Feed(look, self._intervals, self._work.feeds.do)
        feed.watchers += 1
        try:
            yield feed
        finally:
            feed.watchers -= 1
            if not feed.watchers:
                feed.close()
                del self._feeds[query, of_all]


def _is_seen(rep: Rep, sight: Sight) -> bool:
    """Say whether a rep is one of those whose numbers somebody sees."""
    return sight.rep in (None, rep.id) and (sight.team is None or sight.team in {one.team for one in rep.assignments})


def _named(one: Territory | Rep | Pipeline | Stage | ActivityType) -> dict[str, Any]:
    return {"id": one.id, "name": one.name}


def _called(values: Sources | LossReasons | None) -> list[dict[str, str]]:
    return [{"id": value, "name": name} for value, name in (values.names if values else {}).items()]


_OF_ALL = ("funnel_problem", "missing")

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _shown(status: dict[str, Any], of_all: bool) -> dict[str, Any]:
    """Return what is shown of a status, `of_all` to who sees all: problems can name others, and their numbers."""
    return status if of_all else {name: told for name, told in status.items() if name not in _OF_ALL}


def _fresh(report: Report, status: dict[str, Any]) -> Report:
    """Return a report that says up to when the workers have done what had arrived."""
    old = status.get("silent_seconds", 0.0) + status.get("behind_seconds", 0.0)
    return report.model_copy(update={"fresh_until": report.generated_at - timedelta(seconds=old)})


def _file(path: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
    body, content_type = path.read_bytes(), _TYPES[path.suffix]
    packed = gzip.compress(body, mtime=0)

    async def handle(request: web.Request) -> web.Response:
        return _packable(request, body, packed, content_type, {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"})

    return handle


def _packable(
    request: web.Request, body: bytes, packed: bytes, content_type: str, headers: dict[str, str]
) -> web.Response:
    if takes_gzip(request.headers):
        body, headers = packed, headers | {"Content-Encoding": "gzip"}
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)


@web.middleware
async def _answer(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        response: web.StreamResponse = await handler(request)
    except TooFine as error:
        raise problem(web.HTTPBadRequest, error, "grain") from None
    except ClickHouseUnavailable as error:
        raise unreadable(error) from None
    return response
