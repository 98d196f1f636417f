"""Changes that Salesforce missed itself."""

import pytest

from tests.connectors.salesforce.reading import AT, DEAL, OTHER_ID, events, ignored, only_rejection
from tests.support.crm_webhooks import (
    DEAL_ID,
    change_event,
)

NOWHERE = "000000000000000AAA"


@pytest.mark.parametrize("change", ["GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE", "GAP_OVERFLOW"])
def test_a_gap_flags_its_deals_and_guesses_nothing(change):
    found = events(change_event(change, ids=(DEAL_ID, OTHER_ID)))
    assert [(event.type, event.deal_id, event.occurred_at) for event in found] == [
        ("deal.gap", DEAL, AT),
        ("deal.gap", f"salesforce:{OTHER_ID}", AT),
    ]


@pytest.mark.parametrize(
    "item",
    [
        change_event("GAP_OVERFLOW", ids=(NOWHERE,)),
        change_event("UPDATE", ids=("006*",), Amount=1),
        change_event("GAP_CREATE", entity="Task", ids=("00TWt00000AbCdEMAV",)),
        change_event("GAP_OVERFLOW", entity="Event", ids=(NOWHERE,)),
    ],
)
def test_a_gap_that_does_not_say_which_deals_it_is_about_is_a_dead_letter_that_asks_for_a_backfill(item):
    rejection = only_rejection(item)
    assert rejection.problem.reason == "missed_changes"
    assert "backfill" in rejection.problem.detail


def test_the_archiving_of_activities_is_ignored():
    item = change_event("GAP_UPDATE", entity="Event", ids=("00UWt00000AbCdEMAV",))
    assert ignored(item) == {"Event.GAP_UPDATE": 1}
