"""Changes of a deal of one second or millisecond, in the order that the CRM tells, whatever their ids."""

from itertools import pairwise, permutations

import pytest

from tests.support.counts import (
    Counts,
    change,
    close,
    pipedrive,
    salesforce,
)


def one_second(number, offset=0):
    """A deal that is created, moved and won, the latter two within a second."""
    return [
        pipedrive("create", "2026-11-20T09:28:10.000Z", number=number),
        pipedrive("change", "2026-11-20T09:28:13.100Z", number=number, previous={"stage_id": 1}, stage_id=2),
        pipedrive(
            "change",
            "2026-11-20T09:28:13.900Z",
            number=number,
            previous={"status": "open", "won_time": None},
            stage_id=2,
            status="won",
            won_time="2026-11-20T09:28:13Z",
        ),
    ]


@pytest.mark.parametrize("arrival", list(permutations(range(3))))
def test_a_deal_moved_and_won_within_a_second_is_won_whatever_its_id_and_the_order_of_arrival(arrival):
    for number in range(50):
        counts = Counts("pipedrive", [one_second(number)[place] for place in arrival])
        assert (counts["won"], counts["won_amount"]) == (1, 10_000)
        assert (counts["advanced:1"], counts["advanced:2"]) == (1, 1)


def as_v1(body):
    """The same webhook as version 1 sends it: to the second."""
    names = {"create": "added", "change": "updated", "delete": "deleted"}
    meta = {"action": names[body["meta"]["action"]], "object": "deal", "id": int(body["meta"]["entity_id"])}
    meta |= {"company_id": 1, "timestamp": 1_795_166_893 if body["meta"]["action"] != "create" else 1_795_166_890}
    previous = body["previous"] and (body["data"] or {}) | body["previous"]
    return {"event": "x", "meta": meta, "current": body["data"], "previous": previous}


def test_a_deal_moved_and_won_within_a_second_is_won_also_where_only_the_second_is_told():
    for number in range(50):
        for bodies in (one_second(number), one_second(number)[::-1]):
            assert Counts("pipedrive", map(as_v1, bodies))["won"] == 1


def test_a_deal_deleted_and_restored_within_a_second_counts_and_the_other_way_round_it_does_not():
    for number in range(20):
        deal = pipedrive("create", "2026-11-20T09:28:10.000Z", number=number)
        gone = pipedrive("delete", "2026-11-20T09:28:13.200Z", number=number)
        back = pipedrive("change", "2026-11-20T09:28:13.700Z", number=number, previous={"status": "deleted"})
        for bodies in permutations([deal, gone, back]):
            assert Counts("pipedrive", bodies)["created"] == 1
        later = pipedrive("delete", "2026-11-20T09:28:13.900Z", number=number)
        for bodies in permutations([deal, back, later]):
            assert Counts("pipedrive", bodies)["created"] == 0


def test_two_commits_of_one_millisecond_are_ordered_by_their_numbers():
    for number in range(50):
        record = f"006Wt0000{number:06}IAQ"
        first = salesforce("UPDATE", record=record, StageName="Negotiation", header={"transactionKey": "b"})
        then = salesforce(
            "UPDATE", record=record, StageName="Closed Won", header={"transactionKey": "a", "commitNumber": 101}
        )
        for bodies in ([first, then], [then, first]):
            assert Counts("salesforce", bodies)["won"] == 1


def test_of_two_moves_of_one_millisecond_the_one_that_closes_the_deal_came_last():
    for number in range(50):
        moved, won = change(number, "dealstage", "2", event=9), change(number, "dealstage", "won", event=3)
        for bodies in ([[moved, won]], [[won], [moved]]):
            assert Counts("hubspot", bodies)["won"] == 1


def test_of_two_open_stages_of_one_millisecond_the_higher_event_id_came_last():
    for number in range(50):
        first, then = change(number, "dealstage", "3", event=9), change(number, "dealstage", "2", event=10)
        for bodies in ([[first, then]], [[then, first]]):
            assert Counts("hubspot", bodies)["still_there:2"] == 1


def test_a_change_there_and_back_that_came_as_one_holds_from_its_time():
    there = close("2026-11-20T10:05:00", {"status_id": "1"}, status_id="2")
    bodies = [
        close("2026-11-20T10:00:00", {"status_id": "3"}, status_id="1"),
        there,
        close("2026-11-20T10:10:00", {"status_id": "1"}, status_id="1"),
    ]
    for arrival in permutations(bodies):
        counts = Counts("close", arrival)
        assert (counts["still_there:1"], counts["moved_back:2"]) == (1, 1)


OPEN = ("1", "2", "3")


@pytest.mark.parametrize(
    "path",
    [("1", "2", "3"), ("1", "3", "2"), ("1", "2", "won"), ("2", "1", "won"), ("1", "won", "2"), ("1", "3", "won", "2")],
)
@pytest.mark.parametrize("kind", ["close", "pipedrive"])
def test_moves_of_one_moment_are_ordered_by_where_they_came_from(kind, path):
    bodies = []
    for before, after in pairwise(path):
        if kind == "close":
            bodies.append(close("2026-11-20T10:00:00", {"status_id": before}, status_id=after))
        else:
            now, then = (
                {"stage_id": int(one) if one in OPEN else 3, "status": "open" if one in OPEN else one}
                for one in (after, before)
            )
            bodies.append(pipedrive("change", "2026-11-20T10:00:00Z", previous=then, **now))
    for arrival in permutations(bodies):
        assert Counts(kind, arrival)[f"still_there:{path[-1]}"] == 1
