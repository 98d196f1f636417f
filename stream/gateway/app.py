"""The gateway's HTTP side: which requests are answered how."""

import json
import logging
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import lru_cache

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from stream.access.door import Door
from stream.access.guard import guarded
from stream.config.settings import Settings
from stream.connectors import CONNECTORS, Connector
from stream.connectors.accounts import MainAccounts
from stream.connectors.sights import Sights
from stream.connectors.template import NotAuthentic
from stream.core.funnel import Funnel
from stream.funnel_watch import FunnelWatch
from stream.gateway.bodies import Bodies, Body, NoRoom, Refused
from stream.gateway.guard import Allowance, Guard, TooMany
from stream.gateway.journaled import JournaledPublisher
from stream.gateway.no_address import no_address
from stream.gateway.publisher import Publisher, TooLarge, Unavailable
from stream.ingest.ingest import Outcome, ingest_all
from stream.kafka.presence import kafka_problem
from stream.service import metrics
from stream.service.connections import Handler, too_busy
from stream.service.http import Check, add_service_routes
from stream.service.tasks import without_message

log = logging.getLogger(__name__)

_JSON = {hdrs.CONTENT_TYPE: "application/json; charset=utf-8"}


def build(
    settings: Settings,
    funnel: Funnel,
    publisher: Publisher | JournaledPublisher,
    watch: FunnelWatch,
    clock: Callable[[], float] = time.monotonic,
) -> web.Application:
    """Return the gateway as an aiohttp application. Connectors without a secret are not there.

    Raises:
        stream.config.settings.SecretError: a secret cannot be used.
        stream.config.refused.SettingError: a file of tokens cannot be used.
        stream.connectors.accounts.AccountsError: the file of main accounts cannot be used.
    """
    accounts = MainAccounts.of(settings)
    connectors = [one for kind in CONNECTORS if (one := kind.create(settings, funnel, accounts)) is not None]
    app = web.Application(
        middlewares=[_no_internals([one.name for one in connectors]), guarded(Door(settings, lambda: funnel.file))],
        client_max_size=settings.max_body_bytes,
    )
    guard, bodies = Guard(settings, clock), Bodies(settings)
    for connector in connectors:
        connector.sights = Sights() if connector.tells_whole_deals else None
        handle = _webhook(connector, settings, funnel, publisher, guard, bodies)
        app.router.add_post(f"/webhooks/{connector.name}", handle)

    async def kafka() -> str | None:
        return await kafka_problem(settings)

    async def producer() -> str | None:
        return None if publisher.connected else "not connected to Kafka yet"

    async def funnel_file() -> str | None:
        return watch.problem

    if isinstance(publisher, JournaledPublisher):
        add_service_routes(
            app,
            live={},
            ready={"journal": _room(publisher)},
            told={
                "kafka": kafka,
                "producer": producer,
                "waiting": _waiting(publisher),
                "funnel_file": funnel_file,
            },
        )
    else:
        add_service_routes(
            app, live={}, ready={"kafka": kafka, "producer": producer}, told={"funnel_file": funnel_file}
        )
    return app


def _room(journaled: JournaledPublisher) -> Check:
    async def room() -> str | None:
        return await journaled.problem()

    return room


def _waiting(journaled: JournaledPublisher) -> Check:
    async def waiting() -> str:
        return f"records that wait for Kafka: {journaled.waiting}"

    return waiting


def _no_internals(served: Collection[str]) -> Middleware:
    """Return the middleware that answers what is not answered. `served`: connectors that have an address."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            known = [kind.name for kind in CONNECTORS]
            return web.json_response({"error": no_address(request.path, served, known)}, status=404)
        except web.HTTPMethodNotAllowed as error:
            allowed = ", ".join(sorted(error.allowed_methods))
            told = {"error": f"{error.reason}; this address takes {allowed}"}
            return web.json_response(told, status=405, headers={hdrs.ALLOW: error.headers[hdrs.ALLOW]})
        except web.HTTPException as error:
            return web.json_response({"error": error.reason}, status=error.status)
        except Exception as error:
            log.error("A request failed with %s", without_message(error))
            return web.json_response({"error": "something went wrong here; please send it again"}, status=500)

    return check


@lru_cache(1024)
def _as_json(outcome: Outcome) -> bytes:
    """Return what is answered; of most requests it is the same."""
    return json.dumps(outcome._asdict()).encode()


def _webhook(
    connector: Connector,
    settings: Settings,
    funnel: Funnel,
    publisher: Publisher | JournaledPublisher,
    guard: Guard,
    bodies: Bodies,
) -> Handler:
    public_url = settings.public_url.rstrip("/")
    allowance = Allowance(connector, settings, guard.clock)
    # What is there from the start is seen to rise when it first does.
    metrics.ACCEPTED.labels(connector.name)
    for limit in ("connector", "bodies"):
        metrics.LIMITED.labels(connector.name, limit)
    seconds = metrics.REQUEST_SECONDS.labels(connector.name)
    answered = {status: metrics.REQUESTS.labels(connector.name, str(status)) for status in (200, 401, 429, 500, 503)}

    async def handle(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        status = 500
        try:
            response = await answer(request)
            status = response.status
        finally:
            (answered.get(status) or metrics.REQUESTS.labels(connector.name, str(status))).inc()
            seconds.observe(time.perf_counter() - began)
        return response

    async def answer(request: web.Request) -> web.Response:
        now, address = datetime.now(UTC), guard.client(request)
        try:
            guard.check(connector.name, address)
            with bodies.one(request, known=guard.knows(address)) as body:
                outcome = await outcome_of(request, await authentic(request, body, address, now), now)
        except TooMany as error:
            return too_busy("too many requests; please send it again later", error.retry_after)
        except NoRoom:
            metrics.LIMITED.labels(connector.name, "bodies").inc()
            return too_busy("too many requests are under way; please send it again")
        except Refused as error:
            return web.json_response({"error": str(error)}, status=error.status)
        except TooLarge as error:
            log.warning("Answered 413: %s", error)
            return web.json_response({"error": "Kafka takes no record so large; send less"}, status=413)
        except NotAuthentic as error:
            log.warning("A request to %s is not authentic: %s", connector.name, error)
            return web.json_response({"error": "not authentic"}, status=401)
        except Unavailable as error:
            log.warning("Answered 503: %s", error)
            return web.json_response(
                {"error": "cannot store events now; please send it again"}, status=503, headers={"Retry-After": "5"}
            )
        return web.Response(body=_as_json(outcome), headers=_JSON)

    async def authentic(request: web.Request, body: Body, address: str, now: datetime) -> bytes:
        try:
            content = await body.read()
            connector.verify(request.headers, request.method, public_url + request.raw_path, content, now)
        except (Refused, NotAuthentic):
            guard.failed(address)
            raise
        guard.authentic(address, request)
        return content

    async def outcome_of(request: web.Request, body: bytes, now: datetime) -> Outcome:
        identity = allowance.identity(request.headers, body)
        outcome = allowance.replayed(identity)
        if outcome is None:
            outcome = await ingest_all(connector.pieces(body), now, funnel, publisher, allowance.admission())
            allowance.acknowledged(identity, outcome)
        return outcome

    return handle
