"""What a simulated sales team leaves in ClickHouse, whose ids and names are as awkward as ids and names may be."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from schemas.events import AnyDealEvent, AnyEvent, DealEvent, any_event, deal_event
from stream.config.funnel_file import parse
from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.core import facts
from stream.core.deal_row import deal_row
from stream.core.funnel import Funnel
from stream.core.way import way_of
from stream.ingest.enrich import enrich
from stream.simulator.organisation import Organisation
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.alerts import alert, behind, store_alerts
from tests.support.histories import fact_of
from tests.support.paths import FUNNEL_FILE
from tests.support.small_service import HUBSPOT_SECRET, STANDARD_SECRET, counted
from tests.support.stored_deals import keep_events

TEAM, REP, PIPELINE = "so'u\\th", "20'2\\", "exp'an\\sion"
"""Ids that have quotes and backslashes."""

BOTH = "101"
"""The id of a team and of a rep."""

DAYS = 65
"""More than two months, so that there is a whole one."""
_WINDOWS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")


def funnel() -> Funnel:
    """The delivered funnel file, with these ids, and a name to match."""
    text = FUNNEL_FILE.read_text(encoding="utf-8")
    for plain, awkward in (("south", TEAM), ("enterprise", BOTH), ('"202"', REP), ("expansion", PIPELINE)):
        text = text.replace(f" {plain},", f" {json.dumps(awkward)},").replace(
            f" {plain}}}", f" {json.dumps(awkward)}}}"
        )
        text = text.replace(f" {plain}\n", f" {json.dumps(awkward)}\n")
    return Funnel(parse(text.replace("name: South", 'name: "So\'uth \\\\ \\"Süd\\""')))


def events(known: Funnel, now: datetime) -> list[AnyEvent]:
    """What a gateway writes of what a simulated team does in the days until now."""
    connectors: dict[str, Any] = {
        "hubspot": HubSpot(fixed(HUBSPOT_SECRET), known),
        "standard": Standard(fixed(STANDARD_SECRET), known),
    }
    written: list[AnyEvent] = []
    for item in Organisation(known.file, 1).history(now - timedelta(days=DAYS), now):
        body = [item["body"]] if item["to"] == "hubspot" else item["body"]
        connector = connectors[item["to"]]
        for event, _ in connector.normalize(json.dumps(body).encode()).events:
            written += enrich(event, known, connector.name, now)
    return written


def store(clickhouse: ClickHouse, known: Funnel, written: Iterable[AnyEvent]) -> None:
    """Write the windows of events, and the rows of their deals."""
    written = list(written)
    histories: dict[str, facts.History] = {}
    for event in written:
        if isinstance(event, DealEvent) and (fact := fact_of(event, known)) is not None:
            histories[event.deal_id], _ = facts.add(histories.get(event.deal_id, ()), [fact])
    ways = {deal_id: way_of(history, known) for deal_id, history in histories.items()}
    clickhouse.insert_json("deal_rows", [msgspec.json.encode(deal_row(one, 1, 0, way)) for one, way in ways.items()])
    windows = counted(written, known)
    clickhouse.insert(
        "kpi_hours", _WINDOWS, [(*key[:4], datetime.fromtimestamp(key[4], UTC), m, 1) for key, m in windows.items()]
    )


def fill(clickhouse: ClickHouse, known: Funnel, now: datetime) -> None:
    """Write all that dashboards show: the simulated deals, and beside them an alert and the like of each kind."""
    store(clickhouse, known, [*events(known, now), *_of_one_rep(known, now)])
    changed = {"team_id": TEAM, "changed_at": now - timedelta(days=2), "behind": behind()}
    store_alerts(
        clickhouse,
        alert("a1", **changed),
        alert("a2", pipeline_id=PIPELINE, **changed),
        alert(
            "a2",
            pipeline_id=PIPELINE,
            **changed | {"version": 2, "state": "warning", "behind": behind(leaks_above=9.0)},
        ),
        alert("a3", **changed),
        alert("a3", **changed | {"version": 2, "state": "resolved"}),
    )
    windows = clickhouse.query(
        f"SELECT any(team_id), rep_id, any(territory_id), pipeline_id, max(hour) FROM {clickhouse.database}.kpi_hours "
        "GROUP BY rep_id, pipeline_id"
    )
    clickhouse.insert(
        "restated_hours",
        ("restated_at", *_WINDOWS[:5], "name", "before", "after", "causes", "version"),
        [(now - timedelta(hours=5), *window, "won", 0, 1, [("hubspot:1", "e1")], 2) for window in windows],
    )
    stage, rep = "stage_id: the funnel file has no stage 'x'", "owner_id: the funnel file has no rep '9'"
    clickhouse.insert(
        "dead_letters",
        ("letter_id", "reason", "detail", "origin", "payload_base64", "rejected_at", "redriven_at"),
        [
            ("l1", "unknown_stage", stage, "gateway", "e30=", now, None),
            ("l2", "unknown_rep", rep, "gateway", "e30=", now - timedelta(hours=2), None),
            ("l3", "unknown_rep", rep, "gateway", "e30=", now - timedelta(hours=1), None),
            ("l4", "unknown_stage", stage, "gateway", "e30=", now, now),
        ],
    )
    keep_events(clickhouse, _gap(now))


def _of_one_rep(known: Funnel, now: datetime) -> list[AnyEvent]:
    """Deals that the awkward rep has whatever is simulated: one that waits, and two closed in the month before."""
    last_month = (now.replace(day=1) - timedelta(days=1)).replace(day=10)
    told: list[dict[str, Any]] = []
    for deal_id, begun, stages in (
        ("waits", now - timedelta(days=DAYS - 2), ("exp-identified",)),
        ("is-won", last_month, ("exp-identified", "exp-offer", "exp-won")),
        ("is-lost", last_month, ("exp-identified", "exp-offer", "exp-lost")),
    ):
        told += [
            {"type": "deal.created", "deal_id": deal_id, "occurred_at": begun},
            {"type": "deal.owner_changed", "deal_id": deal_id, "occurred_at": begun, "rep_id": REP},
            {"type": "deal.amount_changed", "deal_id": deal_id, "occurred_at": begun, "amount": 500_000},
        ]
        told += [
            {
                "type": "deal.stage_changed",
                "deal_id": deal_id,
                "occurred_at": begun + timedelta(days=day),
                "stage_id": stage,
            }
            for day, stage in enumerate(stages)
        ]
    read = [any_event.validate_python(one | {"event_id": f"by-hand-{n}"}) for n, one in enumerate(told)]
    return [written for event in read for written in enrich(event, known, "by-hand", now)]


def _gap(now: datetime) -> list[AnyDealEvent]:
    """A deal of the awkward rep of which something may be missing."""
    of_deal = {"deal_id": "hubspot:1", "occurred_at": now - timedelta(days=1)}
    told = {"type": "deal.owner_changed", "event_id": "e1", "rep_id": REP}, {"type": "deal.gap", "event_id": "e2"}
    return [deal_event.validate_python(of_deal | one) for one in told]
