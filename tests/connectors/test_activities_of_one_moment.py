"""Changes of an activity of one moment, in the order that the CRM tells, whatever their ids."""

from itertools import permutations

import pytest

from tests.support.counts import Counts, hubspot, salesforce

AT = 1_795_000_000_000
TASK = {
    "Status": "Completed",
    "IsClosed": True,
    "OwnerId": "005Wt000003kQ1XIAU",
    "TaskSubtype": "Call",
    "CallDurationInSeconds": 600,
    "CompletedDateTime": "2026-11-18T09:00:00.000Z",
}


def task(change, commit, *, number=0, at=AT, **fields):
    header = {"entityName": "Task", "commitNumber": commit, "transactionKey": f"{commit}-{number}"}
    changed = list(fields) or None
    return salesforce(change, record=f"00TWt0000{number:06}MAV", at=at, changed=changed, header=header, **TASK | fields)


@pytest.mark.parametrize("seconds", [300, 900])
def test_of_two_commits_of_one_second_the_one_with_the_higher_number_counts(seconds):
    for number in range(20):
        bodies = [
            task("CREATE", 99, number=number),
            task("UPDATE", 100, number=number, CallDurationInSeconds=seconds),
        ]
        for arrival in permutations(bodies):
            assert Counts("salesforce", arrival)["activity_seconds:call"] == seconds


def test_a_task_deleted_and_restored_within_a_second_counts_and_the_other_way_round_it_does_not():
    created = task("CREATE", 1, at=AT - 60_000)
    for arrival in permutations([created, task("DELETE", 2), task("UNDELETE", 3)]):
        assert Counts("salesforce", arrival)["activities:call"] == 1
    for arrival in permutations([created, task("UNDELETE", 2), task("DELETE", 3)]):
        assert Counts("salesforce", arrival)["activities:call"] == 0


MEETING = {
    "OwnerId": "005Wt000003kQ1XIAU",
    "StartDateTime": "2026-11-01T09:00:00.000Z",
    "EndDateTime": "2026-11-15T09:00:00.000Z",
}


@pytest.mark.parametrize("length", [{"DurationInMinutes": 20_160}, {}])
def test_a_calendar_event_of_two_weeks_is_one_of_no_length(length):
    body = salesforce("CREATE", record="00UWt00000AbCdEMAV", header={"entityName": "Event"}, **MEETING, **length)
    counts = Counts("salesforce", [body])
    assert [(letter["reason"], letter["part"]) for letter in counts.letters] == [
        ("bad_value", "duration_seconds"),
        ("unknown_activity_type", "activity.changed"),
    ]


def call(kind, event, at=AT, **fields):
    about = {"subscriptionType": f"object.{kind}", "objectTypeId": "0-48"}
    return hubspot(5, at=at, event=event) | about | fields


@pytest.mark.parametrize("lengths", [("60000", "30000"), ("30000", "60000")])
def test_of_two_values_of_one_millisecond_the_one_with_the_higher_event_id_counts(lengths):
    for event in range(9, 30):
        items = [
            call("propertyChange", event + place, propertyName="hs_call_duration", propertyValue=length)
            for place, length in enumerate(lengths)
        ]
        for arrival in permutations([call("creation", 1, at=AT - 1000), *items]):
            seconds = Counts("hubspot", [[item] for item in arrival])["activity_seconds:call"]
            assert seconds == int(lengths[1]) // 1000
