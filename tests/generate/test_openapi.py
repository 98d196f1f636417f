"""docs/openapi.json has every route of workers and gateways, and what these answer is what it says."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import SecretStr

from stream import topology
from stream.access.door import Door
from stream.access.login import add_login
from stream.access.parameters import TAKEN
from stream.config.settings import Settings
from stream.connectors import CONNECTORS
from stream.core.funnel import Funnel
from stream.funnel_watch import FunnelWatch
from stream.gateway.app import build
from stream.sinks.clickhouse.client import ClickHouse
from stream.worker.running import Running
from tests.support.clickhouse import funnel_of
from tests.support.gateway import ListPublisher, gateway_settings, serving
from tests.support.histories import KNOWN
from tests.support.paths import DOCS
from tests.support.selling import sold
from tests.support.stored_deals import store
from tests.support.webhooks import standard_headers

DOCUMENT = json.loads((DOCS / "openapi.json").read_text())
OPERATIONS = {(method, path) for path, item in DOCUMENT["paths"].items() for method in item}
NEEDED = {
    "/api/alert-backtest": "?from=2026-01-01&to=2026-01-02",
    "/api/alert-explanation": "?of=nothing",
    "/api/backup/piece": "?table=alerts",
    "/api/kpis": "?from=2026-11-01&to=2026-11-30&grain=week",
    "/api/deals": "?state=won&from=2026-11-01&to=2026-11-30",
}


def routes_of(app: web.Application) -> set[tuple[str, str]]:
    routes = ((route.method.lower(), route.resource) for route in app.router.routes())
    paths = {(method, resource.canonical) for method, resource in routes if method != "head" and resource is not None}
    return {(method, "/static/{name}" if path.startswith("/static/") else path) for method, path in paths}


def worker(settings: Settings, funnel: Funnel) -> web.Application:
    app = web.Application()
    Running(settings, funnel, ClickHouse(settings), topology.FIRST).routes(app)
    return app


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


async def test_every_route_is_in_it_and_nothing_else(tmp_path: Path) -> None:
    settings = gateway_settings(clickhouse=SecretStr(f"chdb://{tmp_path}"))
    of_workers = worker(settings, KNOWN)
    add_login(of_workers, Door(settings, lambda: KNOWN.file))
    publisher: Any = ListPublisher()
    of_gateways = build(settings, KNOWN, publisher, FunnelWatch(settings.funnel_file, KNOWN))
    assert routes_of(of_workers) | routes_of(of_gateways) == OPERATIONS
    assert {path for _, path in routes_of(of_gateways)} > {f"/webhooks/{one.name}" for one in CONNECTORS}


def said(method: str, path: str, status: int) -> dict[str, Any]:
    """What the document says of an answer."""
    answers = DOCUMENT["paths"][path][method]["responses"]
    assert str(status) in answers, (method, path, status, sorted(answers))
    answer: dict[str, Any] = answers[str(status)]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][str(status)]
    return answer


def check(method: str, path: str, status: int, content: str, body: bytes) -> None:
    """Fail where an answer is not as the document says."""
    kinds = said(method, path, status)["content"]
    assert content in kinds or "*/*" in kinds, (path, content)
    if content == "application/json":
        schema = kinds[content]["schema"] | {"components": DOCUMENT["components"]}
        problems = list(Draft202012Validator(schema).iter_errors(json.loads(body)))
        assert problems == [], (path, problems[0].message, list(problems[0].absolute_path))


@pytest.fixture
async def client(chdb: ClickHouse, chdb_folder: Path) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    won = sold("d1", "1", 1200, ("2026-11-02", "lead"), ("2026-11-05", "offer"), ("2026-11-09", "won"))
    lost = sold("d2", "2", 800, ("2026-11-03", "lead"), ("2026-11-10", "lost"))
    store(chdb, [*won, *lost, *sold("d3", "1", None, ("2026-11-04", "lead"))], funnel_of())
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database=chdb.database)
    async with TestClient(TestServer(worker(settings, funnel_of()))) as client:
        yield client


GETS = sorted(
    path
    for method, path in OPERATIONS
    if method == "get" and path not in ("/api/live", "/login", "/api/windows", "/health/ready")
)


@pytest.mark.parametrize("path", GETS)
async def test_what_a_worker_answers_is_what_it_says(
    client: TestClient[web.Request, web.Application], path: str
) -> None:
    asked = path.replace("{id}", "none").replace("{name}", "page.js") + NEEDED.get(path, "")
    async with client.get(asked) as answer:
        check("get", path, answer.status, answer.content_type, await answer.read())


@pytest.mark.parametrize("path", GETS)
async def test_a_route_takes_the_parameters_that_it_says_and_no_other(
    client: TestClient[web.Request, web.Application], path: str
) -> None:
    async with client.get(path.replace("{id}", "none"), params={"nonsense": "1"}) as answer:
        refused = await answer.text()
    _, is_listed, names = refused.partition("nonsense: is no parameter; there are ")
    assert bool(is_listed) == path.startswith("/api/")
    if is_listed:
        documented = {
            one["name"] for one in DOCUMENT["paths"][path]["get"].get("parameters", ()) if one["in"] == "query"
        }
        assert documented | {"lang"} == set(names.rstrip('"}').split(", "))


async def test_a_parameter_that_is_listed_is_taken(client: TestClient[web.Request, web.Application]) -> None:
    for path, names in TAKEN.items():
        method = "get" if ("get", path) in OPERATIONS else "post"
        for name in (*names, "lang"):
            async with client.request(method, path.replace("{id}", "none"), params={name: ""}) as answer:
                # A stream goes on and on.
                assert answer.status != 400 or "is no parameter" not in await answer.text(), (path, name)


@pytest.mark.parametrize("body", ['{"sql": "SELECT 1 AS a, NULL AS b"}', '{"sql": "SELEC"}', "[]"])
async def test_what_is_answered_to_a_question_in_sql_is_what_it_says(
    client: TestClient[web.Request, web.Application], body: str
) -> None:
    async with client.post("/api/sql", data=body) as answer:
        check("post", "/api/sql", answer.status, answer.content_type, await answer.read())


def test_a_wrong_answer_would_be_seen() -> None:
    with pytest.raises(AssertionError, match="is a required property"):
        check("get", "/api/kpis", 200, "application/json", b"{}")
    with pytest.raises(AssertionError):
        check("get", "/api/kpis", 418, "application/json", b"{}")


async def test_what_a_gateway_answers_is_what_it_says() -> None:
    event = {"type": "deal.created", "event_id": "e", "deal_id": "d", "occurred_at": "2026-01-31T09:30:00Z"}
    body = json.dumps(event).encode()
    async with serving(ListPublisher()) as client:
        for headers in (standard_headers(body), {"Content-Type": "application/json"}, {}):
            async with client.post("/webhooks/standard", data=body, headers=headers) as answer:
                check("post", "/webhooks/standard", answer.status, answer.content_type, await answer.read())
    taken = DOCUMENT["paths"]["/webhooks/standard"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    Draft202012Validator(taken | {"components": DOCUMENT["components"]}).validate([event])
