"""A server is asked the same way as the embedded ClickHouse, with the limits in each request."""

import json

import pytest

from stream.sinks.clickhouse.client import ClickHouse
from stream.sql.reader import QueryRefused, Question, Reader


def test_a_question_is_answered_and_refused_alike(clickhouse: ClickHouse) -> None:
    reader = Reader(clickhouse)
    assert json.loads(reader.answer(Question("SELECT count() FROM deal_rows")))["data"] == [[0]]
    with pytest.raises(QueryRefused, match="file: this function cannot be used here"):
        reader.answer(Question("SELECT file('/etc/passwd')"))
    with pytest.raises(QueryRefused, match=r"Code: 60\. DB::Exception: Unknown table"):
        reader.answer(Question("SELECT 1 FROM nowhere"))


def test_a_connection_that_reads_says_so_with_each_request(clickhouse: ClickHouse) -> None:
    with clickhouse.reading({"max_execution_time": 7}) as client:
        assert str(client.get_client_setting("readonly")) == "1"
        assert str(client.get_client_setting("max_execution_time")) == "7"
