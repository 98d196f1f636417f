"""Changes of one moment that tell only what was before and after: each comes behind the one that it goes on from."""

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.counts import Counts, close, pipedrive
from tests.support.examples import examples

AT = "2026-11-20T09:28:13"


def moved(before, after):
    return pipedrive("change", f"{AT}Z", previous={"stage_id": int(before)}, stage_id=int(after))


def moved_in_close(before, after):
    return close(AT, {"status_id": before}, status_id=after)


def chains(values):
    return st.permutations(values).map(lambda order: list(pairwise(order)))


@settings(max_examples=examples(60))
@given(chains(["1", "2", "3"]), st.sampled_from([("pipedrive", moved), ("close", moved_in_close)]), st.randoms())
def test_a_deal_moved_several_times_within_a_moment_is_in_the_last_stage(moves, told, random):
    kind, body = told
    bodies = [body(*move) for move in moves]
    random.shuffle(bodies)
    assert Counts(kind, bodies)[f"still_there:{moves[-1][1]}"] == 1


@settings(max_examples=examples(60))
@given(chains([100, 200, 300, 400]), st.sampled_from(["pipedrive", "close"]), st.randoms())
def test_of_amounts_set_within_a_moment_the_last_one_counts(steps, kind, random):
    bodies = [
        pipedrive("change", f"{AT}Z", previous={"value": before}, value=after)
        if kind == "pipedrive"
        else close(AT, {"value": before * 100}, value=after * 100, status_id="1")
        for before, after in steps
    ]
    random.shuffle(bodies)
    assert Counts(kind, bodies)["waiting_amount:1:EUR"] == steps[-1][1] * 100


def test_a_deal_that_is_created_and_moved_back_and_forth_within_a_second_is_where_it_was_moved_last():
    created = pipedrive("create", f"{AT}Z", stage_id=3)
    for bodies in permutations([created, moved("3", "1"), moved("1", "2")]):
        counts = Counts("pipedrive", bodies)
        assert (counts["still_there:2"], counts["moved_back:3"], counts["advanced:1"]) == (1, 1, 1)


def test_where_the_changes_go_in_a_circle_reopening_comes_last():
    won = pipedrive("change", f"{AT}Z", previous={"status": "open"}, stage_id=2, status="won")
    reopened = pipedrive("change", f"{AT}Z", previous={"status": "won"}, stage_id=2)
    for bodies in permutations([won, reopened]):
        counts = Counts("pipedrive", bodies)
        assert (counts["won"], counts["still_there:2"]) == (0, 1)


def test_where_a_change_between_is_missing_the_further_stage_comes_last():
    for bodies in permutations([moved("1", "2"), moved("4", "3")]):
        assert Counts("pipedrive", bodies)["still_there:3"] == 1
