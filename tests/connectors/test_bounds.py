"""What one body may ask for: work and letters in proportion to it, and others get their turn."""

import json
import time

import pytest

from stream.connectors.bodies import MOST_RECORDS
from stream.connectors.hubspot.connector import HubSpot
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.template import PIECE
from stream.ingest.ingest import ingest_all
from stream.ingest.normalized import room_of_letters
from tests.support.gateway import ListPublisher
from tests.support.webhooks import NOW, as_body, funnel

KNOWN = funnel()


def change_event(ids, fields=0, size=1):
    header = {
        "entityName": "Opportunity",
        "changeType": "UPDATE",
        "recordIds": [f"006{number:015}" for number in range(ids)],
        "sequenceNumber": 1,
        "commitTimestamp": 1_767_225_600_000,
        "transactionKey": "a",
        "changedFields": ["StageName"],
    }
    return {"ChangeEventHeader": header, "StageName": "lead"} | {f"F{number}": "x" * size for number in range(fields)}


def merge(ids, **fields):
    return {
        "subscriptionType": "deal.merge",
        "objectId": 1,
        "occurredAt": 1_767_225_600_000,
        "eventId": 1,
        "primaryObjectId": 1,
        "mergedObjectIds": ids,
    } | fields


def reasons(kind, content):
    normalized = kind.without_secret(KNOWN).normalize(as_body(content))
    return [rejection.problem.reason for rejection in normalized.rejections], len(normalized.events)


def test_an_event_may_be_about_as_many_records_as_a_transaction_writes():
    assert reasons(Salesforce, change_event(MOST_RECORDS)) == ([], MOST_RECORDS)
    assert reasons(Salesforce, change_event(MOST_RECORDS + 1)) == (["too_large"], 0)


def test_all_events_of_a_body_share_what_it_may_be_about():
    assert reasons(Salesforce, [change_event(MOST_RECORDS - 1), change_event(2), change_event(1)]) == (
        ["too_large"],
        MOST_RECORDS,
    )


def test_what_is_said_of_each_of_many_records_counts_for_each():
    assert reasons(Salesforce, change_event(2300, 1, 10_000)) == (["too_large"], 0)
    assert reasons(Salesforce, change_event(200, 1, 10_000)) == ([], 200)


def test_a_merge_of_too_many_is_a_dead_letter():
    assert reasons(HubSpot, [merge(list(range(2, MOST_RECORDS + 4)))]) == (["too_large"], 0)
    assert reasons(HubSpot, [merge(list(range(2, 3000)), portalId="x" * 6000)]) == (["too_large"], 0)


@pytest.mark.parametrize("content", [[[]] * 120_000, {str(number): 0 for number in range(60_000)}, [{}] * 120_000])
def test_a_body_of_too_many_values_is_a_dead_letter_before_it_is_read(content):
    began = time.process_time()
    assert reasons(HubSpot, content) == (["too_large"], 0)
    assert time.process_time() - began < 1.0


def test_many_faults_of_one_item_are_one_letter_about_all_of_it_once_letters_are_many_times_the_body():
    body = as_body([merge(["z" * 400 + str(number) for number in range(900)])])
    rejections = HubSpot.without_secret(KNOWN).normalize(body).rejections
    assert sum(len(payload) for _, payload in rejections) <= room_of_letters(len(body)) + len(body)
    assert rejections[-1].problem.part == ""
    assert all(json.loads(payload)["mergedObjectIds"] for _, payload in rejections)


def test_few_faults_of_an_item_are_a_letter_each():
    rejections = HubSpot.without_secret(KNOWN).normalize(as_body([merge(["z" * 400, "y" * 400])])).rejections
    assert len(rejections) == 2


async def test_a_body_is_written_piece_by_piece_and_all_of_it_counts():
    sizes = []

    class Sized(ListPublisher):
        async def publish(self, records):
            sizes.append(len(records))
            await super().publish(records)

    pieces = Salesforce.without_secret(KNOWN).pieces(as_body(change_event(3 * PIECE + 7)))
    outcome = await ingest_all(pieces, NOW, KNOWN, Sized())
    assert tuple(outcome) == (3 * PIECE + 7, 0, 0)
    assert sizes == [PIECE] * 3 + [7]
