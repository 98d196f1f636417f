"""Amounts at today's rate in SQL are those of the core."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import HealthCheck, example, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.funnel_file import FunnelFile
from stream.core.funnel import Funnel, micros
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import at_todays_rate
from tests.support.clickhouse import funnel_of
from tests.support.examples import examples

CURRENCIES = ("EUR", "JPY", "KWD")  # of two digits, none, and three
RATES = st.decimals("0.000000001", 1000, places=9) | st.sampled_from(
    tuple(map(Decimal, ("0.5", "0.005", "2.5", "1E+2")))
)
AMOUNTS = st.lists(st.none() | st.integers(-(10**12), 10**12) | st.integers(-20, 20), min_size=1, max_size=30)


def funnel_with(reported: str, rates: list[tuple[str, str, Decimal]]) -> Funnel:
    told: dict[str, list[dict[str, object]]] = {}
    for code, starts, rate in rates:
        told.setdefault(code, []).append({"starts": starts, "rate": f"{rate:f}"})
    file = funnel_of().file.model_dump(mode="json", exclude_unset=True)
    return Funnel(FunnelFile.model_validate({**file, "currency": reported, "exchange_rates": told}))


@example_settings(max_examples=examples(50), suppress_health_check=list(HealthCheck))
@given(st.permutations(CURRENCIES), RATES, RATES, RATES, AMOUNTS)
# Halves, which go to the even one.
@example(["EUR", "KWD", "JPY"], Decimal(1), Decimal(5), Decimal(1), [1, 3, 5, -1, -3, -5])
@example(["JPY", "EUR", "KWD"], Decimal(1), Decimal(50), Decimal(1), [1, 3, 5, -1, -3, -5])
def test_an_amount_is_worth_what_the_core_says(
    chdb: ClickHouse, currencies: list[str], first: Decimal, second: Decimal, other: Decimal, amounts: list[int | None]
) -> None:
    reported, code, another = currencies
    # The last one has not begun.
    known = funnel_with(
        reported,
        [
            (code, "2020-01-01", first),
            (code, "2021-01-01", second),
            (code, "2099-01-01", other),
            (another, "2020-01-01", other),
        ],
    )
    rows = [(amount, one) for amount in amounts for one in (reported, code, another, "XXX")]
    texts = ", ".join(f"({'NULL' if amount is None else amount}, '{one}')" for amount, one in rows)
    told = chdb.query(
        f"SELECT {at_todays_rate('amount', 'currency', known)} "
        f"FROM (SELECT arrayJoin([{texts}]::Array(Tuple(Nullable(Int64), String))) AS one, "
        "one.1 AS amount, one.2 AS currency)"
    )
    now = micros(datetime.now(UTC))
    assert [worth for (worth,) in told] == [
        None if amount is None else known.convert(amount, one, None, now) for amount, one in rows
    ]
