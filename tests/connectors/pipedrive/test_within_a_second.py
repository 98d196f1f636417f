"""What happens within a second, which is all that the times of Pipedrive's deals and activities tell."""

from itertools import permutations

import pytest

from tests.support.counts import Counts, activity, pipedrive


def told(millisecond, previous, **data):
    at = "2026-11-20T09:28:13"
    fields = {"duration": "00:30", "marked_as_done_time": f"{at}Z", "update_time": f"{at}Z"}
    return activity(f"{at}.{millisecond}Z", previous=previous, **fields | data)


DONE = told(100, {"done": False})


@pytest.mark.parametrize(
    ("later", "counted"),
    [
        ([told(900, {"duration": "00:30"}, duration="00:45")], (1, 2700)),
        ([told(900, {"duration": "00:30"}, duration="00:15")], (1, 900)),
        ([told(900, {"done": True}, done=False)], (0, 0)),
        ([told(500, {"done": True}, done=False), told(900, {"done": False})], (1, 1800)),
        ([told(500, {"duration": "00:30"}, duration="01:00"), told(900, {"duration": "01:00"})], (1, 1800)),
    ],
)
def test_of_changes_of_an_activity_within_a_second_the_last_one_counts(later, counted):
    for bodies in permutations([DONE, *later]):
        counts = Counts("pipedrive", bodies)
        assert (counts["activities:call"], counts["activity_seconds:call"]) == counted


def test_an_activity_that_is_changed_within_a_second_touches_its_deal_once():
    about = [told(100, {"done": False}, deal_id=7), told(900, {"duration": "00:15"}, deal_id=7)]
    deals = {event["event_id"] for event in Counts("pipedrive", about).events if event["type"] == "deal.touched"}
    assert len(deals) == 1


def test_a_deal_deleted_and_restored_within_a_second_counts_also_where_only_the_second_is_told():
    for number in range(20):
        deal = pipedrive("create", "2026-11-20T09:28:10Z", number=number)
        gone = pipedrive("delete", "2026-11-20T09:28:13Z", number=number)
        back = pipedrive("change", "2026-11-20T09:28:13Z", number=number, previous={"status": "deleted"})
        for bodies in permutations([deal, gone, back]):
            assert Counts("pipedrive", bodies)["created"] == 1


# Merges

DEALS = [pipedrive("create", "2026-11-20T09:28:10.000Z", number=number) for number in (9, 10)]
ABSORBED = pipedrive("delete", "2026-11-20T09:28:13.100Z", number=9, meta={"merged_to_id": "10"})
REMAINING = pipedrive(
    "change", "2026-11-20T09:28:13.100Z", number=10, previous={"value": 100}, value=300, meta={"merged_from_id": "9"}
)


@pytest.mark.parametrize("merge", [[ABSORBED, REMAINING], [REMAINING]])
def test_of_two_deals_that_were_merged_one_remains_also_where_only_that_one_tells_it(merge):
    for bodies in permutations([*DEALS, *merge]):
        counts = Counts("pipedrive", bodies)
        assert (counts["created"], counts["waiting_amount:1:EUR"]) == (1, 30_000)


def test_a_deal_that_was_merged_into_one_that_was_merged_itself_is_gone():
    third = pipedrive("create", "2026-11-20T09:28:10.000Z", number=11)
    again = pipedrive("delete", "2026-11-20T09:29:00.000Z", number=10, meta={"merged_to_id": "11"})
    for bodies in permutations([*DEALS, third, REMAINING, again]):
        assert Counts("pipedrive", bodies)["created"] == 1
