"""What time it is for alerts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from stream.alerts.finished_days import Newest
from stream.core.funnel import Funnel
from stream.worker import alert_clock as module
from stream.worker.alert_clock import alert_clock
from tests.support.clickhouse import funnel_of

FUNNEL = Funnel(funnel_of().file)
FROM = date(2026, 3, 2)
BEGIN = datetime.fromtimestamp(FUNNEL.midnight(FROM) / 10**6, UTC)
CLICKHOUSE: Any = None


@pytest.fixture
def newest(monkeypatch):
    """Says when the newest event happened."""

    def happened(moment):
        monkeypatch.setattr(module, "newest", lambda *_: Newest(moment, moment))

    return happened


def test_the_clock_says_it_unless_alerts_are_tried_out():
    before = datetime.now(UTC)
    assert before <= alert_clock(CLICKHOUSE, FUNNEL, None) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("happened", "is_now"),
    [
        (None, BEGIN),
        (BEGIN - timedelta(days=90), BEGIN),  # a history streams in
        (BEGIN + timedelta(days=3), BEGIN + timedelta(days=3)),  # days pass
    ],
)
def test_days_that_pass_in_seconds_are_told_by_their_events_from_the_first_on(newest, happened, is_now):
    newest(happened)
    assert alert_clock(CLICKHOUSE, FUNNEL, FROM) == is_now


def test_it_is_never_later_than_by_the_clock(newest):
    newest(datetime.now(UTC) + timedelta(hours=12))
    assert alert_clock(CLICKHOUSE, FUNNEL, FROM) <= datetime.now(UTC)
