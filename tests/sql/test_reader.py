"""What can be asked in SQL, and what cannot, whoever tries."""

import json
from pathlib import Path
from typing import Any

import pytest

from stream.sinks.clickhouse.client import ClickHouse
from stream.sql import reader as limits
from stream.sql.reader import QueryRefused, Question, Reader
from tests.sql.attacks import ELSEWHERE, EVERYWHERE, FUNCTIONS, WRITES


@pytest.fixture
def reader(chdb: ClickHouse) -> Reader:
    return Reader(chdb)


def rows(reader: Reader, sql: str) -> Any:
    return json.loads(reader.answer(Question(sql)))["data"]


def refusal(reader: Reader, sql: str) -> str:
    with pytest.raises(QueryRefused) as caught:
        reader.answer(Question(sql))
    return str(caught.value)


def test_tables_and_views_are_read_under_their_short_and_their_whole_names(chdb: ClickHouse, reader: Reader) -> None:
    assert rows(reader, "SELECT count() FROM deals") == [[0]]
    assert rows(reader, f"SELECT count() FROM {chdb.database}.deals;") == [[0]]
    assert rows(reader, f"SELECT {chdb.database}.deals.stage FROM {chdb.database}.deals -- the end") == []


def test_tables_and_columns_can_be_looked_up(chdb: ClickHouse, reader: Reader) -> None:
    there = rows(reader, "show tables ;")
    assert ["deals", "view"] in there
    assert ["deal_rows", "table"] in there
    assert ["deal_id", "String"] in [line[:2] for line in rows(reader, "DESCRIBE TABLE deals")]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH a AS (SELECT 1 AS x) SELECT sumIf(x, x > 0), avgOrNullIf(x, 1), count(DISTINCT x) FROM a",
        "SELECT row_number() OVER (ORDER BY number), lagInFrame(number) OVER () FROM numbers(3)",
        "SELECT number, grouping(number) FROM numbers(2) GROUP BY GROUPING SETS ((number), ()) ORDER BY number",
        "SELECT toStartOfMonth(now() - INTERVAL 1 DAY), date_trunc('month', today()), quantiles(0.5)(number) "
        "FROM numbers(3) AS n LEFT JOIN values('a Int8', 1) AS v ON v.a = number",
        "SELECT arrayMap(x -> x + 1, [1]), CASE 1 WHEN 1 THEN 'a' END, 'a' LIKE 'b', 1 IN (1, 2), EXISTS(SELECT 1)",
        "(SELECT 1) UNION ALL SELECT 2",
        "SELECT DATEDIFF('day', today(), today()), REPLACE('a', 'b', 'c'), JSONExtractString('{}', 'a')",
    ],
)
def test_what_a_report_needs_is_let_through(reader: Reader, sql: str) -> None:
    assert rows(reader, sql)


@pytest.mark.parametrize("sql", WRITES)
def test_what_is_no_question_is_refused(reader: Reader, sql: str) -> None:
    assert refusal(reader, sql) == "only SELECT, DESCRIBE TABLE and SHOW TABLES can be asked"


@pytest.mark.parametrize("table", ELSEWHERE)
def test_nothing_is_fetched_from_elsewhere(reader: Reader, table: str) -> None:
    told = refusal(reader, f"SELECT * FROM {table}")
    assert "cannot be used here" in told or (table.startswith("format(") and "readonly mode" in told)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_make_a_value_of_their_arguments_and_tell_nothing_else(reader: Reader, function: str) -> None:
    assert "this function cannot be used here" in refusal(reader, f"SELECT {function}")


@pytest.mark.parametrize("sql", EVERYWHERE)
def test_wherever_it_stands(reader: Reader, sql: str) -> None:
    told = refusal(reader, sql)
    assert "this function cannot be used here" in told or "APPLY cannot be used here" in told


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM system.users",
        "SELECT * FROM `system`.`query_log`",
        "SELECT 1 IN system.one",
        "SELECT * FROM deals WHERE deal_id IN system.processes",
        "SELECT * FROM numbers(1) AS n JOIN system.settings AS s ON 1 = 1",
        "SELECT (SELECT any(value) FROM system.server_settings)",
        "SELECT * FROM INFORMATION_SCHEMA.tables",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM default.`/etc/passwd`",
        "DESCRIBE TABLE system.named_collections",
        "WITH system.one AS a SELECT 1",
    ],
)
def test_other_databases_and_what_clickhouse_says_of_itself_are_refused(reader: Reader, sql: str) -> None:
    assert "it is of another database" in refusal(reader, sql)


@pytest.mark.parametrize("name", ["`/etc/passwd`", "'/etc/passwd'", '"hosts.csv"'])
def test_a_name_of_a_file_is_no_table(reader: Reader, name: str) -> None:
    assert "DB::Exception" in refusal(reader, f"SELECT * FROM {name}")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 SETTINGS max_execution_time = 0",
        "SELECT 1 SETTINGS readonly = 0",
        "SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)",
        "SELECT 1 SETTINGS max_result_rows = 0, result_overflow_mode = 'break'",
        "SELECT 1 SETTINGS output_format_json_quote_denormals = 1",
    ],
)
def test_limits_cannot_be_lifted(reader: Reader, sql: str) -> None:
    assert "readonly mode" in (told := refusal(reader, sql)) or "leave them out" in told


@pytest.mark.parametrize("end", ["FORMAT CSV", "INTO OUTFILE '{}'", "INTO OUTFILE '{}' FORMAT CSV"])
def test_an_answer_goes_to_who_asked_and_into_no_file(reader: Reader, tmp_path: Path, end: str) -> None:
    assert "take --csv or --json" in refusal(reader, f"SELECT 1 {end.format(tmp_path / 'stolen')}")
    assert not (tmp_path / "stolen").exists()


def test_one_question_is_one_statement(reader: Reader) -> None:
    assert "Multi-statements are not allowed" in refusal(reader, "SELECT 1; DROP TABLE deal_rows")
    assert "Multi-statements are not allowed" in refusal(reader, "SELECT 1; SELECT 2")
    assert rows(reader, "SELECT 1 /* ; DROP TABLE deal_rows */;") == [[1]]


def test_a_name_that_looks_like_a_line_of_the_tree_hides_nothing(reader: Reader) -> None:
    assert "cannot be" in refusal(reader, "SELECT file('/etc/passwd') AS `a\n  Function plus (children 1)`")
    assert "database" in refusal(reader, "SELECT 1 IN system.one AS `a (alias b`")


def test_what_gets_past_the_list_meets_a_connection_that_only_reads(chdb: ClickHouse) -> None:
    with chdb.reading({"max_execution_time": 5}) as client:
        for sql in ("SET readonly = 0", "SET max_execution_time = 0", f"DROP TABLE {chdb.database}.deal_rows"):
            with pytest.raises(Exception, match="READONLY"):
                client.command(sql)


def test_a_mistake_is_told_in_clickhouses_words_without_a_stack(reader: Reader) -> None:
    told = refusal(reader, "SELECT nothing FROM deals")
    assert told.startswith("Code: 47. DB::Exception: Unknown expression identifier `nothing`")
    assert "Stack" not in told
    assert "version" not in told
    assert refusal(reader, "SELECT FROM WHERE").startswith("Code: 62. DB::Exception: Syntax error: failed at position")


@pytest.mark.parametrize(
    ("limit", "most", "sql", "way_out"),
    [
        ("max_execution_time", 1, "SELECT count() FROM numbers(1000000000000)", "ask for fewer days or deals"),
        ("max_memory_usage", 50_000_000, "SELECT groupArray(number) FROM numbers(100000000)", "or group by less"),
        ("max_result_rows", 1000, "SELECT number FROM numbers(5000)", "add a LIMIT, or ask for sums"),
        ("max_result_bytes", 1000, "SELECT number FROM numbers(5000)", "add a LIMIT, or ask for sums"),
    ],
)
def test_what_takes_too_long_too_much_or_is_too_large_ends_with_the_way_out(
    chdb: ClickHouse, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, sql: str, way_out: str
) -> None:
    monkeypatch.setitem(limits._LIMITS, limit, most)  # noqa: SLF001 (a second instead of thirty)
    assert refusal(Reader(chdb), sql).endswith(way_out)
