"""A gateway and a worker as small as can be: what they take in and give out is real, the way between them is direct."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

from schemas.measures import measure_of
from stream.config.funnel_file import load
from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.core import activities, facts
from stream.core.aggregate import Key, add_to
from stream.core.deal_row import deal_row
from stream.core.funnel import Funnel, micros
from stream.core.way import way_of
from stream.ingest.enrich import enrich
from stream.kpis.live_totals import LiveTotals
from stream.oracle.goals import standings
from stream.oracle.leak_counts import counted_days, leak_counts
from stream.oracle.ledgers import Ledgers
from stream.oracle.rows import STORED
from stream.oracle.stored_gauges import Known, stored_gauges
from stream.oracle.truth import off_rows, rows, truth
from stream.sinks.gauges import GAUGES, GOAL_GAUGES, GOAL_LABELS
from stream.sinks.prometheus import KpiCollector
from tests.support.histories import contributions_of, fact_of, record_of
from tests.support.named import named
from tests.support.paths import FUNNEL_FILE

FILE = load(FUNNEL_FILE)
FUNNEL = Funnel(FILE)
HUBSPOT_SECRET = "c81f06d2-3a97-4e5b-b420-9f6d17ea53b8"
LABELS_OF = {gauge.name: gauge.labels for gauge in GAUGES} | dict.fromkeys(GOAL_GAUGES, GOAL_LABELS)
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def stamped(connector, body, now=None):
    """The events that the real gateway writes for a body; anything it would reject fails."""
    normalized = connector.normalize(body)
    assert not normalized.rejections
    return [one for event, _ in normalized.events for one in enrich(event, FUNNEL, connector.name, now)]


def counted(events, funnel=FUNNEL):
    """The windows that the real core finds in events: {window: measures}."""
    known, total = {}, {}
    for event in events:
        if not event.type.startswith("deal."):
            known[event.activity_id] = activities.add(known.get(event.activity_id), record_of(event))
    for found in (
        *(contributions_of(history, funnel) for history in _histories(events, funnel).values()),
        *(activities.contributions(record, funnel) for record in known.values()),
    ):
        for key, measures in found.items():
            add_to(total.setdefault(tuple(key), {}), measures)
    return {key: measures for key, measures in total.items() if measures}


def rows_of(events, funnel=FUNNEL):
    """The rows of deals that the real core makes of events, as ClickHouse gives them: {deal_id: row}."""
    rows = {}
    for deal_id, history in _histories(events, funnel).items():
        row = named(deal_row(deal_id, 1, 0, way_of(history, funnel)))
        if not row["is_deleted"]:
            nulls = [name for name in STORED if row[name] is None]
            rows[deal_id] = row | {name: STORED[name] for name in nulls}
    return rows


def _histories(events, funnel):
    histories = {}
    for event in events:
        if event.type.startswith("deal.") and (fact := fact_of(event, funnel)) is not None:
            histories[event.deal_id], _ = facts.add(histories.get(event.deal_id, ()), [fact])
    return histories


class Service:
    """Verifies and takes in requests on any free port; answers from what it took in.

    What the real one reads off its rows (measures, goals, ledgers) is here the oracle's own, but for what is spoiled.
    """

    def __init__(self):
        self.events = []
        self.requests = []
        self.statuses = []  # answered to the next requests instead of taking them in
        self.public_url = None  # what signatures are over; None: its own address
        self.hangs = 0  # so many requests get no answer at all
        self.spoil = lambda windows: windows
        self.spoil_rows = lambda rows: rows
        self.spoil_stored = lambda stored: stored
        self.spoil_leaks = lambda leaks: leaks
        self.before_metrics = None  # awaited before the gauges are told
        self._counted = (0, {})
        self._read_off = (-1, None)
        self._connectors = {
            "hubspot": HubSpot(fixed(HUBSPOT_SECRET), Funnel(FILE)),
            "standard": Standard(fixed(STANDARD_SECRET), Funnel(FILE)),
        }

    async def __aenter__(self):
        app = web.Application()
        app.router.add_post("/webhooks/{connector}", self._take_in)
        app.router.add_get("/api/windows", self._windows)
        app.router.add_get("/api/deal-rows", self._rows)
        app.router.add_get("/api/deal-measures", self._measures)
        app.router.add_get("/api/goals", self._goals)
        app.router.add_get("/api/commission", self._commission)
        app.router.add_get("/api/leak-counts", self._leak_counts)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.start()
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    async def start(self):
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _take_in(self, request):
        body = await request.read()
        self.requests.append((request.match_info["connector"], body))
        if self.hangs:
            self.hangs -= 1
            await asyncio.sleep(30)
        if self.statuses:
            return web.Response(status=self.statuses.pop(0), text="not now")
        connector = self._connectors[request.match_info["connector"]]
        now = datetime.now(UTC)
        connector.verify(request.headers, "POST", f"{self.public_url or self.url}{request.path}", body, now)
        events = stamped(connector, body, now)
        self.events += events
        return web.json_response({"accepted": len(events), "rejected": 0, "ignored": 0})

    def windows(self):
        if self._counted[0] != len(self.events):
            self._counted = (len(self.events), counted(self.events))
        return self.spoil(dict(self._counted[1]))

    async def _windows(self, _request):
        lines = []
        for (team, rep, territory, pipeline, hour), measures in self.windows().items():
            row = {"team_id": team, "rep_id": rep, "territory_id": territory, "pipeline_id": pipeline}
            at = datetime.fromtimestamp(hour, UTC).isoformat().replace("+00:00", "Z")
            lines.append(json.dumps(row | {"hour": at, "version": 1, "measures": measures}))
        return web.Response(text="\n".join(lines))

    async def _rows(self, _request):
        rows = self.spoil_rows(rows_of(self.events))
        return web.Response(text="\n".join(json.dumps(row) for row in rows.values()))

    def _stored(self, now):
        if self._read_off[0] != len(self.events):
            self._read_off = (len(self.events), self._read(now))
        return self.spoil_stored(self._read_off[1])

    def _read(self, now):
        told = [event.model_dump() for event in self.events]
        windows, of_deals = truth(told, FILE), list(rows(told, FILE).values())
        posted = list(Ledgers(told, FILE, now).postings())
        return Known(windows, of_deals, list(standings(windows, FILE, now)), posted)

    async def _measures(self, _request):
        lines = []
        for (team, rep, territory, pipeline, hour), measures in off_rows(
            self._stored(datetime.now(UTC)).rows, FILE, datetime.now(UTC)
        ).items():
            place = {"team_id": team, "rep_id": rep, "territory_id": territory, "pipeline_id": pipeline, "second": hour}
            for key, number in measures.items():
                parts = (*key.split(":", 2 if measure_of(key).detail else 1), "", "")
                one = dict(zip(("measure", "label", "detail"), parts, strict=False))
                lines.append(json.dumps(place | one | {"number": str(number)}))
        return web.Response(text="\n".join(lines))

    async def _leak_counts(self, _request):
        now = datetime.now(UTC)
        today = FUNNEL.day_of(micros(now))
        quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        ends = [FUNNEL.midnight(one) for one in (quarter - timedelta(days=365), today, quarter)]
        head = dict(zip(("begin", "end", "before"), ends, strict=True))
        counts = leak_counts([event.model_dump() for event in self.events], FILE, counted_days(head))
        rows = [(*key[:5], (key[5] - date(1970, 1, 1)).days, key[6], *cell) for key, cell in counts.items()]
        return web.Response(text="\n".join(json.dumps(line) for line in (head, *self.spoil_leaks(rows))))

    async def _goals(self, _request):
        goals = self._stored(datetime.now(UTC)).goals
        told = [{"id": g.id, "value": g.value, "landing": g.projected, "state": g.state} for g in goals]
        return web.json_response({"goals": told})

    async def _commission(self, _request):
        statements = [
            {
                "rep_id": one.rep_id,
                "from": one.period.isoformat(),
                "postings": [
                    {
                        "deal_id": one.deal_id,
                        "of_from": one.of.isoformat(),
                        "posted_on": one.day.isoformat(),
                        "paid": one.paid,
                        "attained_after": one.attained,
                        "reason": "cancelled" if one.is_cancelled else "won",
                    }
                ],
            }
            for one in self._stored(datetime.now(UTC)).posted
        ]
        return web.json_response({"statements": statements})

    async def _metrics(self, _request):
        if self.before_metrics is not None:
            await self.before_metrics()
        now = datetime.now(UTC)
        live_totals = LiveTotals(FUNNEL)
        for window, measures in self.windows().items():
            live_totals.add(0, Key(*window), measures)
        stored = [
            (name, tuple(dict((*labels, ("unit", "")))[one] for one in LABELS_OF[name]), value)
            for (name, labels), value in stored_gauges(self._stored(now), FILE, now).items()
        ]
        registry = CollectorRegistry()
        registry.register(KpiCollector(live_totals, FUNNEL, 20_000, lambda: now, lambda: stored))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain"})
