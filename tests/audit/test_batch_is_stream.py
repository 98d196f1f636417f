"""The SQL over the raw events gives what the core gives, for whatever happened to whatever deals."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.stored import expected, expected_rows
from tests.support.examples import examples
from tests.support.histories import FILE, activity_events, deal_events

# CHF is known here, but not what it is worth.
FUNNEL = FILE.model_copy(update={"exchange_rates": {**FILE.exchange_rates, "CHF": ()}})


def of_deal(number, events):
    return [event.model_copy(update={"deal_id": f"d{number:02}"}) for event in events]


histories = st.lists(deal_events(), min_size=10, max_size=45).map(
    lambda deals: [event for number, events in enumerate(deals) for event in of_deal(number, events)]
)


@settings(max_examples=examples(9), suppress_health_check=list(HealthCheck))
@given(histories, activity_events(), st.sampled_from([150, 100_000]))
def test_the_sql_computes_the_windows_and_rows_of_plain_batch_code(service, deals, activities, slice_events):
    service.clear()
    service.funnel = FUNNEL
    known = [event for event in deals if getattr(event, "stage_id", "") != "unknown"]
    service.receive(deals + activities)
    service.report(expected(known + activities, FUNNEL))
    service.keep(expected_rows(known, FUNNEL))
    verdict = service.audit(slice_events=slice_events)
    assert verdict.differences == verdict.row_differences == ()
