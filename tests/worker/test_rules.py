"""Every route of a worker and a gateway is for somebody, and says for whom."""

from pathlib import Path

from aiohttp import web

from stream import topology
from stream.access.door import Door
from stream.access.login import add_login
from stream.access.rules import RULES, rule_of
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse
from stream.worker.running import Running
from tests.support.histories import KNOWN


def routes_of_a_worker(folder: Path) -> set[str]:
    settings = Settings(clickhouse=f"chdb://{folder}")
    app = web.Application()
    Running(settings, KNOWN, ClickHouse(settings), topology.FIRST).routes(app)
    add_login(app, Door(settings, lambda: KNOWN.file))
    return {resource.canonical for resource in app.router.resources()}


async def test_every_route_has_a_rule_and_every_rule_a_route(tmp_path):
    routes = routes_of_a_worker(tmp_path)
    assert [path for path in sorted(routes) if rule_of(path) is None] == [], "say in stream/access/rules.py for whom"
    assert sorted(RULES.keys() - routes - {"/static/{name}"}) == []
