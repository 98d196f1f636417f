"""Statistics in SQL are those of Python."""

from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from stream.kpis.statistics import quantile
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.statistics_sql import quantiles_of_arrays
from tests.support.examples import examples

LEVELS = [(1, 2), (1, 4), (3, 4), (1, 10), (9, 10), (1, 3)]
ROWS = st.lists(st.lists(st.tuples(st.integers(-5, 20), st.integers(1, 3)), max_size=3), min_size=1, max_size=8)


@example_settings(max_examples=examples(50), suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_a_quantile_of_values_in_many_rows_is_that_of_all_of_them(chdb: ClickHouse, rows: list[list[tuple[int, int]]]):
    values = [one for row in rows for one in row]
    arrays = ", ".join(f"{row}::Array(Tuple(value Int64, times UInt64))" for row in rows)
    sql = f"SELECT {quantiles_of_arrays('many', LEVELS)} FROM (SELECT arrayJoin([{arrays}]) AS many)"
    ((told,),) = chdb.query(sql)
    if values:
        assert told == [quantile(values, part, of) for part, of in LEVELS]
