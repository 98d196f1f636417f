"""The gateway's HTTP side: which requests are answered how."""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import hdrs, web

from stream.config.settings import Settings
from stream.connectors import CONNECTORS, Connector
from stream.connectors.accounts import MainAccounts
from stream.connectors.sights import Sights
from stream.connectors.template import NotAuthentic
from stream.core.funnel import Funnel
from stream.funnel_watch import FunnelWatch
from stream.gateway.guard import Allowance, Guard, TooMany
from stream.gateway.journaled import JournaledPublisher
from stream.gateway.publisher import Publisher, Unavailable
from stream.ingest.ingest import ingest
from stream.kafka.presence import kafka_problem
from stream.service import metrics
from stream.service.encodings import PLAIN, is_packed
from stream.service.http import Check, add_service_routes

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


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
        stream.connectors.accounts.AccountsError: the file of main accounts cannot be used.
    """
    app = web.Application(middlewares=[_no_internals], client_max_size=settings.max_body_bytes)
    app.on_response_prepare.append(_no_versions)
    guard = Guard(settings, clock)
    accounts = MainAccounts.of(settings)
    for kind in CONNECTORS:
        connector = kind.create(settings, funnel, accounts)
        if connector is not None:
            connector.sights = Sights() if kind.tells_whole_deals else None
            app.router.add_post(f"/webhooks/{connector.name}", _webhook(connector, settings, funnel, publisher, guard))

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


@web.middleware
async def _no_internals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        headers = {name: value for name, value in error.headers.items() if name == hdrs.ALLOW}
        return web.json_response({"error": error.reason}, status=error.status, headers=headers)
    except Exception as error:
        # Where it happened, without the message: that can hold parts of the payload.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("A request failed with %s\n%s", type(error).__name__, where)
        return web.json_response({"error": "something went wrong here; please send it again"}, status=500)


async def _no_versions(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers[hdrs.SERVER] = "dealstream"


def _webhook(
    connector: Connector, settings: Settings, funnel: Funnel, publisher: Publisher | JournaledPublisher, guard: Guard
) -> Handler:
    public_url = settings.public_url.rstrip("/")
    allowance = Allowance(connector, settings, guard.clock)
    # What is there from the start is seen to rise when it first does.
    metrics.ACCEPTED.labels(connector.name)
    metrics.LIMITED.labels(connector.name, "connector")
    for usual in ("200", "401", "429", "500", "503"):
        metrics.REQUESTS.labels(connector.name, usual)

    async def handle(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        status = 500
        try:
            response = await answer(request)
            status = response.status
        finally:
            metrics.REQUESTS.labels(connector.name, str(status)).inc()
            metrics.REQUEST_SECONDS.labels(connector.name).observe(time.perf_counter() - began)
        return response

    async def answer(request: web.Request) -> web.Response:
        try:
            now = datetime.now(UTC)
            body = await authentic_body(request, now)
            identity = allowance.identity(request.headers)
            outcome = allowance.replayed(identity)
            if outcome is None:
                normalized = connector.normalize(body)
                allowance.admit(normalized.parts)
                outcome = await ingest(normalized, now, funnel, publisher)
                allowance.acknowledged(identity, outcome)
        except TooMany as error:
            refusal = web.json_response(
                {"error": "too many requests; please send it again later"},
                status=429,
                headers={"Retry-After": str(error.retry_after)},
            )
            refusal.force_close()  # its body may not have been read
            return refusal
        except _Refused as error:
            return web.json_response({"error": str(error)}, status=error.status)
        except NotAuthentic as error:
            log.warning("A request to %s is not authentic: %s", connector.name, error)
            return web.json_response({"error": "not authentic"}, status=401)
        except Unavailable as error:
            log.warning("Answered 503: %s", error)
            return web.json_response(
                {"error": "cannot store events now; please send it again"}, status=503, headers={"Retry-After": "5"}
            )
        return web.json_response(outcome._asdict())

    async def authentic_body(request: web.Request, now: datetime) -> bytes:
        address = guard.client(request)
        guard.check(connector.name, address)
        try:
            body = await _body(request, settings)
            connector.verify(request.headers, request.method, public_url + request.raw_path, body, now)
        except (_Refused, NotAuthentic):
            guard.failed(address)
            raise
        guard.authentic(address, request)
        return body

    return handle


async def _body(request: web.Request, settings: Settings) -> bytes:
    if request.content_type != "application/json":
        raise _Refused(415, "send application/json")
    if is_packed(request.headers):
        raise _Refused(415, PLAIN)
    if request.content_length is not None and request.content_length > settings.max_body_bytes:
        raise _Refused(413, f"at most {settings.max_body_bytes} bytes")
    try:
        async with asyncio.timeout(settings.body_timeout_seconds):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _Refused(413, f"at most {settings.max_body_bytes} bytes") from None
    except TimeoutError:
        raise _Refused(408, f"the body did not arrive within {settings.body_timeout_seconds:g} s") from None
    except (web.RequestPayloadError, ConnectionError):
        raise _Refused(400, "the body broke off") from None
