"""What has come in by the hour is what is counted by hand of the same events."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from schemas.events import deal_event
from stream.alerts.silence.arrivals import of_silence, read_between
from stream.alerts.silence.slices import MOST_EVENTS, Slice, slices
from stream.config.settings import Settings
from stream.core.funnel import micros
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.clickhouse import opened
from tests.support.examples import examples
from tests.support.histories import KNOWN
from tests.support.stored_deals import store

BEGIN = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)  # midnight in Kolkata
MOVED = BEGIN + timedelta(hours=5)
"""When every deal goes from Ada of North to Cy of South."""
ZONE = ZoneInfo("Asia/Kolkata")
COLUMNS = ("topic", "entity_id", "event_id", "revision", "type", "occurred_at", "received_at", "source", "body")
SOURCES = {"d1": "web", "d2": "", "d3": "fair"}


@pytest.fixture(scope="module")
def own(chdb_folder) -> Iterator[ClickHouse]:
    for client in opened(Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="arrivals")):
        store(client, owners())
        yield client


def owners():
    for deal, source in SOURCES.items():
        told: list[tuple[datetime, dict[str, Any]]] = [
            (BEGIN - timedelta(days=40), {"type": "deal.stage_changed", "stage_id": "lead"}),
            (BEGIN - timedelta(days=40), {"type": "deal.owner_changed", "rep_id": "ada"}),
            (MOVED, {"type": "deal.owner_changed", "rep_id": "cy"}),
            (BEGIN, {"type": "deal.property_changed", "property": "origin", "value": source or None}),
        ]
        for number, (at, fields) in enumerate(told):
            base = {"event_id": f"{deal}-{number}", "deal_id": deal, "occurred_at": at}
            yield deal_event.validate_python(base | fields)


hours = st.integers(0, 9 * 60).map(lambda minutes: timedelta(minutes=minutes))
late = st.sampled_from([timedelta(0), timedelta(minutes=50), timedelta(days=6), timedelta(days=7), timedelta(days=50)])


@st.composite
def arrivals(draw):
    """What came, as rows; where no moment of arrival is known, it came by no connector."""
    rows = []
    for number in range(draw(st.integers(0, 25))):
        entity = draw(st.sampled_from(["d1", "d2", "d3", "unknown", "a1"]))
        topic = "sales.activities" if entity == "a1" else "sales.deals"
        kinds = ["activity.logged"] if entity == "a1" else ["deal.created", "deal.touched", "deal.stage_changed"]
        kind, connector = draw(st.sampled_from(kinds)), draw(st.sampled_from(["hubspot", "close", "backfill", ""]))
        came = BEGIN + draw(hours)
        row = (topic, entity, f"e{number}", 0, kind, came - draw(late))
        for again in range(draw(st.sampled_from([1, 1, 1, 2]))):
            # Sent again with other contents, which are a row of their own.
            rows.append((*row, came + again * timedelta(hours=3), connector, f'{{"n": {again}}}'))
        if draw(st.booleans()):
            rows.append((*row, None, connector, "{}"))
    return rows


def counted_by_hand(rows):
    """By series and hour, the deals and activities of which anything came, by connector."""
    first = {}
    for topic, entity, event, _, kind, happened, came, connector, _ in rows:
        is_arrival = came is not None and connector not in ("", "backfill")
        if is_arrival and came - happened < timedelta(days=7):
            known = first.get((topic, entity, event, connector))
            if known is None or came < known[0]:
                first[topic, entity, event, connector] = came, happened, kind
    heard = defaultdict(set)
    for (topic, entity, _, connector), (came, happened, kind) in first.items():
        hour = came.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
        series = [] if kind == "deal.touched" else [of_silence("connector", connector)]
        if topic == "sales.deals" and entity in SOURCES:
            series.append(of_silence("team", "s" if happened >= MOVED else "n"))
            if kind == "deal.created" and SOURCES[entity]:
                series.append(of_silence("source", SOURCES[entity]))
        for one in series:
            heard[one, int(hour.timestamp())].add((topic, entity, connector))
    return {key: len(things) for key, things in heard.items()}


def read(own, end=BEGIN + timedelta(days=1), begin=BEGIN, at_once=MOST_EVENTS):
    return read_between(own, KNOWN, micros(begin), micros(end), at_once)


def written(own, rows):
    own.command(f"TRUNCATE TABLE {own.database}.raw_events")
    if rows:
        own.insert("raw_events", COLUMNS, rows)


@example_settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(arrivals(), st.sampled_from([8, MOST_EVENTS]))
def test_it_is_what_is_counted_by_hand_however_much_is_held_at_once(own, rows, at_once):
    written(own, rows)
    of = read(own, at_once=at_once).of
    assert {(series, hour): number for series, hours in of.items() for hour, (number, _) in hours.items()} == (
        counted_by_hand(rows)
    )


def row(deal="d1", kind="deal.stage_changed", connector="hubspot", minutes=0, event="e"):
    came = BEGIN + timedelta(minutes=minutes)
    return ("sales.deals", deal, f"{event}{minutes}{connector}", 0, kind, came, came, connector, "{}")


def test_the_latest_of_each_hour_is_known_and_what_comes_through_which_connector(own):
    rows = [row(minutes=5), row("d2", minutes=65), row("d3", minutes=5, connector="close"), row("d2", minutes=9)]
    written(own, rows)
    known = read(own)
    north, hubspot = of_silence("team", "n"), of_silence("connector", "hubspot")
    begin = int(BEGIN.timestamp())
    assert known.of[north] == {
        begin: (3, micros(BEGIN + timedelta(minutes=9))),
        begin + 3600: (1, micros(BEGIN + timedelta(minutes=65))),
    }
    assert (known.carrier(north), known.carrier(hubspot)) == (hubspot, None)
    assert known.carried(hubspot) == (["n"], True)
    assert known.carried(of_silence("connector", "close")) == ([], False)


def test_an_hour_with_more_than_is_held_at_once_is_the_same_as_if_it_were_read_whole(own):
    entities = [("sales.deals", "d1"), ("sales.deals", "d2"), ("sales.deals", "d3"), ("sales.activities", "a1")]
    came = [BEGIN - timedelta(hours=1), BEGIN + timedelta(minutes=5), BEGIN + timedelta(minutes=7)]
    rows = [
        (topic, entity, f"{entity}{number}", 0, "deal.stage_changed", at, at, "hubspot", "{}")
        for topic, entity in entities
        for number, at in enumerate(came)
    ]
    # What came an hour before comes again, and has come.
    again = [(*row[:6], BEGIN + timedelta(minutes=9), "hubspot", '{"again": 1}') for row in rows if row[5] < BEGIN]
    written(own, rows + again)
    whole = read(own)
    begin = int(BEGIN.timestamp())
    assert whole.of[of_silence("connector", "hubspot")] == {begin: (4, micros(came[2]))}
    assert whole.of[of_silence("team", "n")] == {begin: (3, micros(came[2]))}
    assert read(own, at_once=1) == read(own, at_once=5) == whole


def test_only_what_came_between_the_moments_counts_and_what_was_sent_again_came_first(own):
    written(own, [row(minutes=50), (*row(minutes=50)[:6], BEGIN + timedelta(hours=2), "hubspot", '{"again": 1}')])
    hubspot = of_silence("connector", "hubspot")
    assert list(read(own).of[hubspot]) == [int(BEGIN.timestamp())]
    assert read(own, begin=BEGIN + timedelta(hours=1)).of == {}
    assert read(own, end=BEGIN + timedelta(minutes=50)).of == {}


def test_what_came_and_could_not_be_used_came_all_the_same(own):
    written(own, [])
    at = BEGIN + timedelta(minutes=5)
    letters = [
        (f"l{number}", "unknown_stage", "", origin, "", at)
        for number, origin in enumerate(["hubspot", "hubspot", "replay", "sales.deals/0/12"])
    ]
    own.insert("dead_letters", ("letter_id", "reason", "detail", "origin", "payload_base64", "rejected_at"), letters)
    assert read(own).of == {of_silence("connector", "hubspot"): {int(BEGIN.timestamp()): (2, micros(at))}}
    own.command(f"TRUNCATE TABLE {own.database}.dead_letters")


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 30)), unique_by=lambda one: one[0]).map(sorted),
    st.integers(1, 40),
)
def test_slices_are_all_hours_once_and_none_has_more_than_is_held_at_once(numbers, most):
    own = slices(numbers, 0, 101, most)
    runs = list(dict.fromkeys((one.begin, one.end) for one in own))
    assert [begin for begin, _ in runs] == [0, *(end for _, end in runs[:-1])]
    assert runs[-1][1] == 101
    of_runs = [sum(number for hour, number in numbers if begin <= hour < end) for begin, end in runs]
    parts = [[one for one in own if (one.begin, one.end) == run] for run in runs]
    assert all([one.part for one in of_run] == list(range(of_run[0].parts)) for of_run in parts)
    assert all(number <= most * len(of_run) for number, of_run in zip(of_runs, parts, strict=True))


def test_hours_with_little_in_them_are_read_together_and_one_with_much_by_itself_in_parts():
    assert slices([], 0, 9, 10) == [Slice(0, 9, 0, 1)]
    assert slices([(0, 4), (3, 5), (5, 25), (7, 1)], 1, 9, 10) == [
        Slice(1, 5, 0, 1),
        *(Slice(5, 7, part, 3) for part in range(3)),
        Slice(7, 9, 0, 1),
    ]


def test_somebody_listened_in_an_hour_where_each_ten_minutes_say_so(own):
    slots = [BEGIN + timedelta(minutes=10 * number) for number in range(11)]
    own.command(f"TRUNCATE TABLE {own.database}.listening")
    assert read(own).since == 0
    own.insert("listening", ("slot", "gateway"), [(slot, gateway) for slot in slots for gateway in ("a", "b")])
    known = read(own)
    assert known.listened == {int(BEGIN.timestamp())}
    assert known.since == int(BEGIN.timestamp())
