"""A late event restates its hour, and ClickHouse says what it said before and which event it was."""

from datetime import timedelta

import clickhouse_connect

from tests.support.stack import get
from tests.support.waiting import eventually
from tests.worker.moves import HOUR, moved, send


def test_it_is_visible_from_what_to_what_and_why(worker, broker, clickhouse_server):
    eventually(lambda: get(f"{worker}/health/ready")[0] == 200)
    client = clickhouse_connect.get_client(dsn=clickhouse_server.dsn, tz_mode="aware")

    def query(what):
        return [tuple(row) for row in client.query(f"SELECT {what}").result_rows]

    entered = "sum(value) FROM dealstream.measures WHERE measure = 'entered'"
    send(broker, moved("on-time", HOUR + timedelta(minutes=5), HOUR + timedelta(minutes=6)))
    eventually(lambda: query(entered) == [(1,)])
    assert query("count() FROM dealstream.restatements") == [(0,)]

    send(broker, moved("late", HOUR + timedelta(minutes=50), HOUR + timedelta(hours=3)))
    eventually(lambda: query(entered) == [(2,)])
    eventually(lambda: query("count() FROM dealstream.restatements") != [(0,)])
    found = query("hour, label, before, after, causes FROM dealstream.restatements WHERE measure = 'entered'")
    assert found == [(HOUR, "lead", 1, 2, [{"entity_id": "of-late", "event_id": "late"}])]
    assert query("DISTINCT measure FROM dealstream.restatements") == [("entered",)]
    # It is counted once it is shown, and what is shown is stored meanwhile.
    eventually(lambda: "dealstream_restated_windows_total 1.0" in get(f"{worker}/metrics")[1])
    assert "dealstream_unbalanced_windows 0.0" in get(f"{worker}/metrics")[1]
