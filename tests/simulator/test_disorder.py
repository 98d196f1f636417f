from stream.simulator.disorder import Disorder, Shares, parts
from tests.simulator.runs import ITEMS


def delivered(shares, seed=1, size=100):
    disorder = Disorder(shares, seed)
    batches = [disorder.pass_on(part) for part in parts(ITEMS, size)] + [disorder.rest()]
    return [item for batch in batches for item in batch.items], [item for batch in batches for item in batch.again]


def places_late(items):
    return [place - item["body"]["eventId"] for place, item in enumerate(items)]


def test_everything_arrives_once_as_the_first_delivery():
    items, _ = delivered(Shares(0.1, 0.1, 0.1))
    assert sorted(item["body"]["eventId"] for item in items) == list(range(5000))


def test_without_shares_everything_arrives_in_order_and_once():
    assert delivered(Shares(0, 0, 0)) == (ITEMS, [])


def test_the_share_of_duplicates_is_the_one_that_was_asked_for():
    _, again = delivered(Shares(0.1, 0, 0))
    assert 400 < len(again) < 600


def test_the_share_of_late_items_is_the_one_that_was_asked_for():
    items, _ = delivered(Shares(0, 0.05, 0))
    assert 180 < sum(late > 100 for late in places_late(items)) < 320


def test_shuffled_items_are_near_their_place():
    items, _ = delivered(Shares(0, 0, 0.3))
    assert items != ITEMS
    assert max(places_late(items)) < 40


def test_the_same_seed_gives_the_same_deliveries():
    shares = Shares(0.1, 0.1, 0.1)
    assert delivered(shares, seed=3) == delivered(shares, seed=3) != delivered(shares, seed=4)
