"""ClickHouse says nothing of a forgotten one any more, in any table, and all else as before."""

import json
from typing import Any

import pytest

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.backup.pieces import columns_of
from stream.config.funnel_file import parse
from stream.core.forgotten import GONE, Kind
from stream.core.funnel import Funnel
from stream.forget.codes import Told, codes_of, told_of
from stream.forget.funnel_edit import without
from stream.forget.rewriting import rewrite
from stream.forget.rows import TABLES
from stream.forget.search import in_clickhouse
from stream.forget.traces import pattern_of
from stream.ingest.dead_letters import is_whole, payload_of, uncounted_letter
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage
from stream.sinks.clickhouse.rows import EVENTS
from tests.support.alerts import alert, answer, behind, store_alerts
from tests.support.records import START
from tests.support.webhooks import FUNNEL

OTHER = '  - {id: "102", name: Jonas, assignments: [{starts: 2026-01-01, team: north}]}\n'
TEXT = FUNNEL.replace("activity_types", f"{OTHER}activity_types")
DEALS, ACTIVITIES = topology.DEALS.name, topology.ACTIVITIES.name
BASE = {"revision": 0, "occurred_at": "2026-03-01T10:00:00Z", "received_at": "2026-03-01T10:00:01Z", "source": "x"}
CALL = {"type": "activity.logged", "activity_type": "call"}
EVENTS_OF_TWO = [
    {"type": "deal.owner_changed", "event_id": "e1", "deal_id": "deal-1", "rep_id": "101"},
    {"type": "deal.owner_changed", "event_id": "e2", "deal_id": "deal-2", "rep_id": "102"},
    {"type": "deal.property_changed", "event_id": "deal-1:e3", "deal_id": "deal-1", "property": "note", "value": "Zoë"},
    {"type": "deal.property_changed", "event_id": "e4", "deal_id": "deal-2", "property": "note", "value": "of Zoë"},
    {"type": "deal.created", "event_id": "e5", "deal_id": "hubspot:contact:77"},
    CALL | {"event_id": "a1", "activity_id": "c1", "rep_id": "101", "deal_id": "deal-1"},
    CALL | {"event_id": "a2", "activity_id": "c2", "rep_id": "102"},
]


WHOLE = "toString(tuple(*))"


class Record:
    """A record as the sink reads it."""

    def __init__(self, topic: str, value: bytes) -> None:
        self.topic, self.key, self.value, self.partition, self.offset = topic, b"", value, 0, 0


def store(clickhouse: ClickHouse, topic: str, value: bytes) -> None:
    table = EVENTS[topic]
    clickhouse.insert(table.name, table.columns, [table.row(Record(topic, value))])


@pytest.fixture
def filled(own_chdb: ClickHouse) -> ClickHouse:
    """Rows of every table that names people, of two reps, two deals and a contact."""
    for event in EVENTS_OF_TWO:
        topic = DEALS if str(event["type"]).startswith("deal.") else ACTIVITIES
        store(own_chdb, topic, json.dumps(event | BASE, ensure_ascii=False, separators=(",", ":")).encode())
    for number, payload in enumerate(
        ({"ownerId": 101, "dealname": "Zo\u00eb"}, {"ownerId": 102}, {"objectId": "deal-1"})
    ):
        detail = f"rep_id: the funnel file has no rep {'101' if number == 0 else '102'!r}; add it"
        body = json.dumps(payload).encode()
        letter = uncounted_letter(origin="x", payload=body, reason="unknown_rep", detail=detail, now=START)
        store(own_chdb, topology.DEAD_LETTERS.name, letter[1])
    for rep in ("101", "102"):
        row = (START, START, "north", rep, "", "p", "won", 1, 2, [(f"deal-{rep[-1]}", "e1")], 7)
        own_chdb.insert("restated_hours", columns_of(own_chdb, "restated_hours"), [row])
    for number, rep in enumerate(("101", "102")):
        evidence = behind(reps=({"id": rep, "leaks": 9, "outcomes": 20},), deals=(f"deal-{rep[-1]}",))
        title = f"{'Ada' if rep == '101' else 'Jonas'}: 9 deals lost at once"
        store_alerts(own_chdb, alert(f"a{number}", behind=evidence, title=title), answer(f"a{number}"))
    assert damage(own_chdb).problem() is None
    return own_chdb


def known_of(kind: Kind, value: str, *also: str) -> tuple[Funnel, list[Told]]:
    told = told_of(parse(TEXT), kind, value, also)
    return Funnel(parse(without(TEXT, told, codes_of(None, told)))), told


def left(clickhouse: ClickHouse, told: list[Told]) -> dict[str, int]:
    return {one.store.split()[1]: one.left for one in in_clickhouse(clickhouse, pattern_of(told)) if one.left}


def rows(clickhouse: ClickHouse, table: str, column: str) -> list[Any]:
    found = clickhouse.query(f"SELECT {column} FROM {clickhouse.database}.{table} FINAL ORDER BY ALL")
    return [value for (value,) in found]


def quiet(_table: str, _rows: int) -> None:
    pass


@pytest.mark.parametrize(
    ("kind", "value", "also", "before"),
    [
        ("rep", "101", (), {"raw_events": 2, "dead_letters": 1, "restated_hours": 1, "alerts": 1, "alert_answers": 2}),
        ("deal", "deal-1", ("Zoë",), {"raw_events": 4, "dead_letters": 2, "restated_hours": 1, "alerts": 1}),
        ("contact", "77", (), {"raw_events": 1}),
    ],
)
def test_nothing_says_who_it_was_in_any_table_and_nothing_is_missing(
    filled: ClickHouse, kind: Kind, value: str, also: tuple[str, ...], before: dict[str, int]
) -> None:
    funnel, told = known_of(kind, value, *also)
    others = {table: rows(filled, table, WHOLE) for table in TABLES}
    assert {table: number for table, number in left(filled, told).items() if table in TABLES} == before
    changed = rewrite(filled, funnel.forgotten, quiet)
    assert left(filled, told) == {}
    assert {table: number for table, number in changed.items() if number} == before
    for table in TABLES:
        now = rows(filled, table, WHOLE)
        assert len(now) == len(others[table])
        assert len(set(now) & set(others[table])) == len(now) - before.get(table, 0)
    assert damage(filled).problem() is None
    assert damage(filled).stored == len(EVENTS_OF_TWO)


@pytest.mark.parametrize(
    "body", ['{"objectId": 501, "propertyValue": "Zoë"}', '{"objectId": 501, "propertyValue": "Zo']
)
def test_a_letter_about_a_forgotten_deal_of_a_crm_says_nothing_any_more(filled: ClickHouse, body: str) -> None:
    _, value = uncounted_letter(origin="hubspot", payload=body.encode(), reason="x", detail="d", now=START)
    store(filled, topology.DEAD_LETTERS.name, value)
    funnel, told = known_of("deal", "hubspot:501")
    assert left(filled, told) == {"dead_letters": 1}
    assert rewrite(filled, funnel.forgotten, quiet)["dead_letters"] == 1
    assert left(filled, told) == {}
    payloads = rows(filled, "dead_letters", "base64Decode(payload_base64)")
    assert sum(payload.strip('"') == GONE for payload in payloads) == 1


def test_done_again_it_changes_nothing(filled: ClickHouse) -> None:
    funnel, _ = known_of("rep", "101")
    rewrite(filled, funnel.forgotten, quiet)
    before = rows(filled, "raw_events", WHOLE)
    assert set(rewrite(filled, funnel.forgotten, quiet).values()) == {0}
    assert rows(filled, "raw_events", WHOLE) == before


def test_what_is_stored_is_what_the_gateway_would_write_of_the_same_event_now(filled: ClickHouse) -> None:
    funnel, _ = known_of("deal", "deal-1", "Zoë")
    rewrite(filled, funnel.forgotten, quiet)
    values = {json.loads(body).get("value") for body in rows(filled, "raw_events", "body")}
    assert values == {None, GONE, f"of Forgotten {funnel.forgotten.deal('deal-1')[10:14]}"}
    key = "JSONExtractString(body, if(topic = 'sales.deals', 'deal_id', 'activity_id'))"
    assert rows(filled, "raw_events", f"entity_id = {key}") == [True] * len(EVENTS_OF_TWO)


def test_a_letter_is_whole_with_another_id_and_one_that_was_cut_stays_cut(filled: ClickHouse) -> None:
    long = b'{"ownerId": 101, "text": "' + b"x" * 600_000
    _, value = uncounted_letter(origin="x", payload=long, reason="not_json", detail="d", now=START)
    store(filled, topology.DEAD_LETTERS.name, value)
    funnel, told = known_of("rep", "101")
    rewrite(filled, funnel.forgotten, quiet)
    assert left(filled, told) == {}
    stored = filled.query(f"SELECT {', '.join(DeadLetter.model_fields)} FROM {filled.database}.dead_letters FINAL")
    letters = [DeadLetter(**dict(zip(DeadLetter.model_fields, row, strict=True))) for row in stored]
    assert [is_whole(letter) for letter in letters if letter.reason == "unknown_rep"] == [True] * 3
    assert [is_whole(letter) for letter in letters if letter.reason == "not_json"] == [False]
    payloads = [json.loads(payload_of(letter)) for letter in letters if letter.reason == "unknown_rep"]
    assert {str(one.get("ownerId")) for one in payloads} == {funnel.forgotten.rep("101"), "102", "None"}


class Killed(ClickHouse):
    """A client whose process is killed before its n-th statement that begins so."""

    def __init__(self, clickhouse: ClickHouse, begin: str, number: int) -> None:
        self.__dict__ = clickhouse.__dict__.copy()
        self._begin, self._left = begin, number

    def command(self, sql: str, parameters: Any = None) -> Any:
        self._count(sql)
        return super().command(sql, parameters)

    def define(self, sql: str) -> None:
        self._count(sql)
        super().define(sql)

    def _count(self, sql: str) -> None:
        self._left -= sql.startswith(self._begin)
        if self._left < 0:
            raise KeyboardInterrupt


REGISTER_EXCHANGED, EVENTS_EXCHANGED = ("EXCHANGE", 5), ("DROP TABLE", 22)


@pytest.mark.parametrize(
    ("begin", "number"), [("EXCHANGE", 0), ("DROP TABLE", 2), ("EXCHANGE", 4), REGISTER_EXCHANGED, EVENTS_EXCHANGED]
)
def test_killed_in_the_middle_nothing_looks_lost_and_it_is_done_by_doing_it_again(
    filled: ClickHouse, begin: str, number: int
) -> None:
    funnel, told = known_of("rep", "101")
    with pytest.raises(KeyboardInterrupt):
        rewrite(Killed(filled, begin, number), funnel.forgotten, quiet)
    assert damage(filled).problem() is None
    rewrite(filled, funnel.forgotten, quiet)
    assert left(filled, told) == {}
    assert damage(filled).problem() is None
    assert len(rows(filled, "raw_events", WHOLE)) == len(EVENTS_OF_TWO)


def test_restatements_of_later_hours_are_kept_beside_those_that_were_rewritten(filled: ClickHouse) -> None:
    funnel, _ = known_of("rep", "101")
    rewrite(filled, funnel.forgotten, quiet)
    columns = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version", "causes", "restates")
    filled.insert("kpi_hours", columns, [("south", "102", "", "p", START, {"won": 2}, 9, [("d", "e")], {"won": 1})])
    assert len(rows(filled, "restated_hours", "team_id")) == 3
