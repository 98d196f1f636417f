"""What cannot be used of a change event, and what of the rest can."""

import pytest

from tests.connectors.salesforce.reading import CONNECTOR, only_rejection
from tests.support.crm_webhooks import (
    change_event,
)
from tests.support.webhooks import as_body


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (change_event(entity="Account", Name="x"), "unsupported_object", "entityName"),
        (change_event(header={"entityName": ["Task"]}), "unsupported_object", "entityName"),
        (
            change_event(Amount=5, header={"commitTimestamp": "9999-12-31T23:59:59.999999"}),
            "bad_time",
            "ChangeEventHeader.commitTimestamp",
        ),
        (
            change_event(Amount=5, header={"commitTimestamp": -(10**13)}),
            "bad_time",
            "ChangeEventHeader.commitTimestamp",
        ),
        (change_event("EXPLODE"), "unsupported_subscription", "changeType"),
        (change_event(Amount=5, ids=()), "bad_shape", "ChangeEventHeader.recordIds"),
        (change_event(Amount=5, ids=("1",)), "bad_id", "ChangeEventHeader.recordIds"),
        (change_event(Amount=5, header={"commitTimestamp": None}), "bad_time", "ChangeEventHeader.commitTimestamp"),
        (change_event(Amount=5, header={"sequenceNumber": "one"}), "bad_shape", "ChangeEventHeader.sequenceNumber"),
        (change_event(Amount=5, header={"transactionKey": {}}), "bad_id", "ChangeEventHeader.transactionKey"),
        (change_event(Amount=5, header={"changedFields": ["0x0402"]}), "bad_shape", "ChangeEventHeader.changedFields"),
        (change_event(Amount="a lot"), "bad_amount", "Amount"),
        (change_event(StageName=None), "bad_id", "StageName"),
        (change_event(CloseDate="soon"), "bad_time", "CloseDate"),
        (change_event(CurrencyIsoCode="euro"), "bad_value", "currency"),
        ({"payload": {}}, "bad_shape", "ChangeEventHeader"),
        ({"ChangeEventHeader": 7}, "bad_shape", "ChangeEventHeader"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_the_field_at_fault(item, reason, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)


def test_a_field_that_cannot_be_read_spoils_only_itself():
    found = CONNECTOR.normalize(as_body(change_event(Amount="a lot", StageName="Closed Won")))
    assert [event.type for event, _ in found.events] == ["deal.stage_changed"]
    assert [rejection.problem.reason for rejection in found.rejections] == ["bad_amount"]
