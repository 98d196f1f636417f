"""What ClickHouse reads off the rows of deals is what plain batch code reads off them."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from schemas.measures import measure_of
from stream.oracle.organisation import EPOCH
from stream.oracle.truth import off_rows
from tests.audit.stored import Service, expected_rows
from tests.support.examples import examples
from tests.support.histories import FILE, START, deal_events

DEALS = tuple(f"d{number}" for number in range(20))


@pytest.fixture
def with_views(of_histories):
    return Service(of_histories)


def lately(events):
    """The events, moved to the last days: some deals are quiet, overdue, stuck, and others are not."""
    later = datetime.now(UTC) - timedelta(days=3) - START
    for event in events:
        moments = {name: getattr(event, name, None) for name in ("occurred_at", "close_date")}
        yield event.model_copy(update={name: at + later for name, at in moments.items() if at is not None})


def read(service):
    """The measures of the view: {window: {key: value}}."""
    windows = defaultdict(dict)
    rows = service.clickhouse.query(
        "SELECT team_id, rep_id, territory_id, pipeline_id, hour, measure, label, detail, sum(value) "
        f"FROM {service.database}.deal_measures GROUP BY ALL HAVING sum(value) != 0"
    )
    for *place, hour, measure, label, detail, value in rows:
        windows[*place, (hour - EPOCH) // timedelta(seconds=1)][measure, label, detail] = value
    return dict(windows)


def split(windows):
    """The same of the oracle's windows: what has no label or detail has empty ones."""
    return {window: {_parts(key): value for key, value in measures.items()} for window, measures in windows.items()}


def _parts(key):
    # A source or a reason may have colons of its own.
    return (*key.split(":", 2 if measure_of(key).detail else 1), "", "")[:3]


@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
@given(deal_events(DEALS, 140, 40))
def test_the_view_reads_off_the_rows_what_plain_batch_code_does(with_views, events):
    with_views.clear()
    rows = expected_rows(list(lately(events)))
    with_views.keep(rows)
    before = off_rows(rows.values(), FILE, datetime.now(UTC))
    found = read(with_views)
    after = off_rows(rows.values(), FILE, datetime.now(UTC))
    assert found in (split(before), split(after))
