"""However a relay or a connector of Kafka wraps a change event, it is the same."""

import pytest

from tests.connectors.salesforce.reading import CONNECTOR, events
from tests.support.crm_webhooks import (
    OWNER_ID,
    change_event,
)
from tests.support.webhooks import as_body


def test_values_in_unions_of_avro_are_read():
    item = change_event(
        StageName={"string": "Closed Won"},
        Amount={"double": 5000.0},
        OwnerId={"string": OWNER_ID},
        CloseDate={"int": 20_000},
    )
    plain = change_event(StageName="Closed Won", Amount=5000.0, OwnerId=OWNER_ID, CloseDate=20_000)
    assert events(item) == events(plain)


def test_a_header_in_unions_of_avro_is_read():
    item = change_event(StageName="Closed Won")
    header = item["payload"]["ChangeEventHeader"]
    header["changeType"] = {"com.sforce.eventbus.ChangeType": header["changeType"]}
    header["recordIds"] = {"array": header["recordIds"]}
    header["commitTimestamp"] = {"long": header["commitTimestamp"]}
    item["payload"]["ChangeEventHeader"] = {"com.sforce.eventbus.ChangeEventHeader": header}
    assert events(item) == events(change_event(StageName="Closed Won"))


PAYLOAD = change_event(Amount=5)["payload"]


@pytest.mark.parametrize(
    "item",
    [
        PAYLOAD,
        {"schema": {"type": "struct"}, "payload": PAYLOAD},
        {"data": {"schema": "x", "payload": PAYLOAD, "event": {"replayId": 1}}, "channel": "/data/ChangeEvents"},
        {"detail-type": "Opportunity", "detail": {"payload": PAYLOAD, "schemaId": "x"}},
        PAYLOAD | {"Id": None, "ReplayId": "12", "_ObjectType": "Opportunity", "_EventType": "5GiC"},
    ],
)
def test_the_event_is_found_however_a_relay_or_a_connector_wraps_it(item):
    assert events(item) == events(change_event(Amount=5))


def test_a_relay_may_send_an_array_and_a_bad_element_spoils_only_itself():
    found = CONNECTOR.normalize(as_body([change_event(Amount=5), 7, change_event(entity="Lead")]))
    assert [event.type for event, _ in found.events] == ["deal.amount_changed"]
    assert [rejection.problem.reason for rejection in found.rejections] == ["bad_shape", "unsupported_object"]
