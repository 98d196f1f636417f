"""The view `deal_measures` counts what the oracle reads off the same deals, which shares no code with it."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings

from schemas.measures import BY_NAME
from stream.oracle.truth import off_rows, rows
from tests.support.examples import examples
from tests.support.histories import FILE, deal_events
from tests.support.stored_deals import store


def key(measure: str, label: str, detail: str) -> str:
    named = BY_NAME[measure]
    return f"{measure}:{label}:{detail}" if named.detail else f"{measure}:{label}" if named.label else measure


@example_settings(max_examples=examples(6), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(deal_events(("d1", "d2", "d3", "d4", "d5", "d6"), 60, 20))
def test_every_measure_off_the_rows_is_the_oracle_s_in_every_window(of_histories, events):
    store(of_histories, events)
    columns = "team_id, rep_id, territory_id, pipeline_id, toUnixTimestamp64Second(hour)"
    counted: dict[tuple, dict[str, int]] = {}
    for *window, measure, label, detail, value in of_histories.query(
        f"SELECT {columns}, measure, label, detail, sum(value) AS total FROM {of_histories.database}.deal_measures "
        f"GROUP BY ALL HAVING total != 0"
    ):
        counted.setdefault(tuple(window), {})[key(measure, label, detail)] = value
    known = rows([event.model_dump() for event in events], FILE).values()
    expected = {
        (*window[:4], int(window[4].timestamp()) if isinstance(window[4], datetime) else window[4]): measures
        for window, measures in off_rows(known, FILE, datetime.now(UTC)).items()
    }
    assert counted == expected
