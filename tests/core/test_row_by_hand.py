"""What a deal's row says where another moment, or another order, would say something else."""

from stream.core.deal_row import deal_row
from stream.core.way import way_of
from tests.support.deals import event
from tests.support.histories import KNOWN, history_of


def row(*events):
    return deal_row("d1", 1, 0, way_of(history_of(events), KNOWN))


def test_amounts_are_at_the_rate_of_the_creation_and_of_the_close_date_not_of_the_move():
    # A dollar is worth 0.9 euros until 1 March, and 0.8123 then.
    of_deal = row(
        event(1, "2026-03-04 09:00", "created"),
        event(2, "2026-03-04 09:00", "stage", "lead"),
        event(3, "2026-03-04 09:00", "amount", 10_000, currency="USD"),
        event(4, "2026-03-05 09:00", "stage", "won"),
        event(5, "2026-03-05 09:01", "closes", "2026-03-01 12:00"),
    )
    assert (of_deal.amount, of_deal.currency) == (10_000, "USD")
    assert (of_deal.created_amount, of_deal.closed_amount) == (8123, 9000)


def test_of_touches_at_one_moment_the_type_decides_and_not_their_ids():
    of_deal = row(
        event(1, "2026-03-04 09:00", "stage", "lead"),
        event(2, "2026-03-04 10:00", "touched", "task"),
        event(3, "2026-03-04 10:00", "touched", "call"),
    )
    assert of_deal.last_touch == "task"


def test_touches_after_the_deal_was_closed_are_its_last_but_did_not_help_to_close_it():
    of_deal = row(
        event(1, "2026-03-04 09:00", "stage", "lead"),
        event(2, "2026-03-04 10:00", "touched", "task"),
        event(3, "2026-03-05 09:00", "stage", "won"),
        event(4, "2026-03-06 09:00", "touched", "call"),
    )
    assert [(one.activity_type, one.number) for one in of_deal.touches] == [("task", 1)]
    assert of_deal.last_touch == "call"
