"""Puts a question to ClickHouse: over a connection that only reads, within limits, and only what is allowed."""

import re
from typing import Any
from uuid import uuid4

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from stream.sinks.clickhouse.client import ClickHouse
from stream.sql.allowed import Allowed, NotAllowed

SECONDS = 30
MOST_ROWS = 100_000
MOST_BYTES = 50_000_000
MEMORY_BYTES = 1_000_000_000

_LIMITS = {
    "max_execution_time": SECONDS,
    "max_memory_usage": MEMORY_BYTES,
    "max_temporary_data_on_disk_size_for_query": MEMORY_BYTES,
    "max_result_rows": MOST_ROWS,
    "max_result_bytes": MOST_BYTES,
    "max_threads": 1,
    "allow_ddl": 0,
    "allow_introspection_functions": 0,
    "output_format_json_quote_64bit_integers": 0,
    "output_format_json_quote_denormals": 1,
}
_OF_A_SERVER = {"wait_end_of_query": 1, "cancel_http_readonly_queries_on_client_close": 1}
_EMBEDDED = {"allow_python_table_function": 0}

_SHOW_TABLES = re.compile(r"\s*show\s+tables\s*;?\s*", re.IGNORECASE)
_TABLES = (
    "SELECT name, if(engine = 'View', 'view', 'table') AS kind FROM system.tables "
    "WHERE database = currentDatabase() AND engine != 'MaterializedView' ORDER BY kind DESC, name"
)
_FUNCTIONS = """
SELECT named.name, meant.categories, named.is_aggregate > 0
FROM system.functions AS named
INNER JOIN system.functions AS meant ON meant.name = if(named.alias_to = '', named.name, named.alias_to)
"""
_PLACE = re.compile(r"(: In scope SELECT formatQuery.*| \(version [^)]*\)|\s*Stack trace:.*)", re.DOTALL)


_WAYS_OUT = {
    159: "ask for fewer days or deals",
    241: "ask for fewer days or deals, or group by less",
    396: "add a LIMIT, or ask for sums",
}
"""By ClickHouse's code: too long, too much memory, too large an answer."""


class QueryRefused(Exception):
    """ClickHouse refuses a question, or it may not be asked. The message is ClickHouse's, or says the way out."""


class Question:
    """One question, which others can take back while it is answered."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.mark = f"/* asked {uuid4().hex} */ "
        self.taken_back = False


class Reader:
    """Answers questions. May be called from any thread."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._clickhouse = clickhouse
        self._limits = _LIMITS | (_EMBEDDED if clickhouse.embedded else _OF_A_SERVER)
        self._allowed: Allowed | None = None

    def answer(self, question: Question) -> bytes:
        """Return the answer as ClickHouse's JSONCompact: `meta` has columns with `name` and `type`, `data` rows.

        Raises QueryRefused; ClickHouseUnavailable where ClickHouse does not answer.
        """
        with self._clickhouse.reading(self._limits) as client:
            client.show_clickhouse_errors = "scrub"
            try:
                statement = self._checked(client, question.sql)
                if question.taken_back:
                    raise QueryRefused("it was taken back")
                return bytes(client.raw_query(f"{question.mark}{statement}", fmt="JSONCompact"))
            except NotAllowed as error:
                raise QueryRefused(str(error)) from None
            except ClickHouseError as error:
                code = getattr(error, "code", None)
                if code is None:
                    raise  # it is not about the question
                way_out = f"; {_WAYS_OUT[code]}" if code in _WAYS_OUT else ""
                raise QueryRefused(f"{_PLACE.sub('', str(error)).strip()}{way_out}") from None

    def take_back(self, question: Question) -> None:
        """Have a question end that is answered, if it has begun; else it does not begin."""
        question.taken_back = True
        self._clickhouse.command(
            "KILL QUERY WHERE startsWith(query, {mark:String}) ASYNC",
            {"mark": question.mark.strip()},
        )

    def _checked(self, client: Client, sql: str) -> str:
        """Return the statement to run, as ClickHouse writes it."""
        if _SHOW_TABLES.fullmatch(sql):
            return _TABLES
        ((statement,),) = client.query("SELECT formatQuery({sql:String})", {"sql": sql}).result_rows
        tree = client.raw_query(f"EXPLAIN AST {statement}").decode().splitlines()
        self._what_is_allowed(client).check(tree)
        return str(statement)

    def _what_is_allowed(self, client: Client) -> Allowed:
        databases = [name for (name,) in _rows(client, "SELECT name FROM system.databases")]
        if self._allowed is None:
            self._allowed = Allowed.of(_rows(client, _FUNCTIONS), databases, self._clickhouse.database)
        return self._allowed._replace(other_databases=frozenset(databases) - {self._clickhouse.database})


def _rows(client: Client, sql: str) -> list[Any]:
    return list(client.query(sql).result_rows)
