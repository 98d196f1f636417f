"""What cannot be used of a webhook, and what of the rest can."""

import json

import pytest

from stream.ingest.ingest import ingest
from tests.connectors.pipedrive.reading import CONNECTOR, is_new, only_rejection
from tests.connectors.reading import changed
from tests.support.crm_webhooks import crm_funnel, pipedrive_activity, v1, v2
from tests.support.webhooks import NOW, as_body


@pytest.mark.parametrize(
    ("item", "reason", "field"),
    [
        (v2(meta={"entity": "person"}), "unsupported_object", "meta"),
        (v2(meta={"action": "explode"}), "unsupported_subscription", "meta.action"),
        (v2(meta={"timestamp": "soon"}), "bad_time", "meta.timestamp"),
        (v2(meta={"company_id": None}), "bad_id", "meta.company_id"),
        (v2(value="a lot", previous={"value": 1}), "bad_amount", "value"),
        (v2(status="won", pipeline_id=77, previous={"status": "open"}), "unknown_pipeline", "pipeline_id"),
        (v2(update_time="yesterday", previous={"stage_id": 12}), "bad_time", "update_time"),
        (pipedrive_activity(type=None), "bad_id", "type"),
        (v2(meta={"entity_id": "5"}), "bad_shape", "data.id"),
        (v1(meta={"id": 5}), "bad_shape", "data.id"),
        (
            v2() | {"data": {"id": 4711, "first_name": "Ada", "owner_id": 501}, "previous": {"first_name": "A"}},
            "bad_shape",
            "data",
        ),
        ({"event": "updated.deal"}, "bad_shape", "meta"),
        ([v2()], "bad_shape", "what pipedrive sends"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_the_field_at_fault(item, reason, field):
    rejection = only_rejection(item)
    assert rejection.problem.reason == reason
    assert rejection.problem.detail.startswith(field)


def test_a_property_that_cannot_be_read_spoils_only_itself():
    item = v2(value="a lot", stage_id=12, previous={"value": 1, "stage_id": 11})
    assert only_rejection(item).problem.reason == "bad_amount"
    readable = [event for event, _ in CONNECTOR.normalize(as_body(item)).events]
    assert [event.type for event in changed(readable, is_new=is_new(item))] == ["deal.stage_changed"]


def test_an_amount_that_cannot_be_read_is_put_aside_also_where_it_did_not_change():
    normalized = CONNECTOR.normalize(as_body(v2(value="a lot", stage_id=12, previous={"stage_id": 11})))
    assert [problem.part for problem, _ in normalized.rejections] == ["deal.amount_changed"]
    assert [event.stage_id for event, _ in normalized.events if event.type == "deal.stage_changed"] == ["12"]


class Kept:
    def __init__(self):
        self.records = []

    async def publish(self, records):
        self.records += records


async def test_an_owner_whom_the_funnel_file_does_not_know_is_a_dead_letter_and_the_rest_is_written():
    kept = Kept()
    outcome = await ingest(CONNECTOR.normalize(as_body(v2("create", owner_id=777))), NOW, crm_funnel(), kept)
    assert outcome == (3, 1, 0)
    (letter,) = [json.loads(value) for topic, _, value in kept.records if topic == "sales.dead-letters"]
    assert letter["reason"] == "unknown_rep"
