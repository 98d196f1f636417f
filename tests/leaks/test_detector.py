"""The posterior-weighted CUSUM: its vectors, and what must not change it."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.alerts.calibrating.thresholds import thresholds
from stream.leaks.detector import Baseline, Detector, NewNormal, Prior, Real
from stream.leaks.heights import constant
from stream.leaks.logit import Cell, logit
from tests.leaks.drawn import outcomes

H = 4.284
LEAKS = [2, 1, 3, 2, 4, 4, 5, 3, 4, 4, 5, 4, 3, 2, 2, 1, 2, 2]
BUCKETS = [[Cell(10, x)] for x in LEAKS]


def detector(leaked, kept, *cells, h=H, nodes=61):
    return Detector(Baseline(cells, Prior(leaked, kept)), constant(h), nodes=nodes)


def events(steps):
    return [(step.event, index) for index, step in enumerate(steps) if step.event]


# Prior; C of each bucket; firing and resolving.
VECTORS = [
    (
        (20000, 80000),
        "0 0 .2563 0 .9493 1.8983 3.5400 3.7957 4.7441 5.2332 5.9264 5.2334 4.5403 3.8473 3.4107 2.2811 1.8447 0",
        (8, 16),
    ),
    (
        (404, 1616),
        "0 0 .2592 .0080 .9516 1.8846 3.4878 3.7198 4.6222 5.2241 5.9225 5.2347 4.5469 3.8591 3.4394 2.3323 1.9257 0",
        (8, 16),
    ),
    (
        (44, 176),
        ".0015 0 .2886 .1071 .9975 1.8169 3.1701 3.2747 3.9262 4.5334 5.8593 5.2019 4.5443 3.8872 3.5265 2.5280 2.2526"
        " 2.0160",
        (9, 17),
    ),
    (
        (14, 56),
        ".0210 .0035 .3434 .2287 1.0273 1.6959 2.7619 2.7530 3.1783 3.5518 4.2725 4.5466 4.3390 3.7072 3.1926 2.0954"
        " 0 0",
        (11, 15),
    ),
]


@pytest.mark.parametrize(("prior", "statistic", "fired"), VECTORS)
@pytest.mark.parametrize("nodes", [61, 121, 241])
def test_the_statistic_is_that_of_the_vectors_on_any_grid(prior, statistic, fired, nodes):
    steps = detector(*prior, nodes=nodes).run(BUCKETS)
    assert [step.c for step in steps] == pytest.approx(
        [float(one) for one in statistic.split()], abs=6e-5 if nodes == 61 else 1e-3
    )
    assert events(steps) == [("fire", fired[0]), ("resolve", fired[1])]


def test_a_baseline_of_outcomes_is_a_prior_of_as_many_more():
    own = detector(4, 16, Cell(50, 10)).run(BUCKETS)
    prior = detector(14, 56).run(BUCKETS)
    assert [step.c for step in own] == pytest.approx([step.c for step in prior], abs=1e-9)


def test_strata_have_a_level_in_common():
    steps = detector(4, 16, Cell(120, 14, -0.8), Cell(80, 34, 0.9)).run(
        [[Cell(6, x, -0.8), Cell(4, y, 0.9)] for x, y in ((1, 2), (0, 2), (2, 3), (2, 3), (3, 3), (2, 4), (3, 4))]
    )
    # The grid stands about the level that the strata tell, not about their rate together: 0.0001 in the first.
    assert [step.c for step in steps] == pytest.approx(
        [0.0890, 0.0079, 1.3422, 2.5666, 4.3034, 6.2519, 6.9802], abs=2e-4
    )
    assert events(steps) == [("fire", 4)]


def test_far_apart_strata_do_not_move_the_grid_off_the_level():
    """Of the rate of such strata together the log odds are 0.4 off their level: more than seven standard deviations."""
    bands = [(519, 34, -0.78), (489, 29, -0.86), (578, 66, -0.16), (270, 128, 1.78), (144, 109, 3.02)]
    quiet = detector(4, 16, *(Cell(*band) for band in bands))
    fine = detector(4, 16, *(Cell(*band) for band in bands), nodes=401)
    leak = [[Cell(4, 3, -0.16), Cell(3, 3, 1.78)], [Cell(6, 3, -0.78)], [Cell(10, 4, -0.16)]]
    assert [step.c for step in quiet.run(leak)] == pytest.approx([step.c for step in fine.run(leak)], abs=1e-4)
    assert quiet.run(leak)[-1].c > 4


def test_few_outcomes_speak_by_themselves():
    assert detector(14, 56).run([[Cell(10, 4)]])[0].c == pytest.approx(0.8215, abs=6e-5)
    ones = detector(14, 56).run([[Cell(1, 1)]] * 5)
    assert [step.c for step in ones] == pytest.approx([0.5030, 0.9897, 1.4608, 1.9174, 2.3601], abs=6e-5)


def test_of_no_outcomes_nothing_is_said():
    assert [(step.c, step.event) for step in detector(14, 56).run([[], [Cell(0, 0)], []])] == [(0.0, None)] * 3


@given(outcomes(strata=(-0.5, 0.0, 0.7)), st.randoms(use_true_random=False))
def test_the_order_inside_a_bucket_is_of_no_consequence(buckets, draw):
    singles = [[Cell(1, int(i < x), o) for n, x, o in bucket for i in range(n)] for bucket in buckets]
    for bucket in singles:
        draw.shuffle(bucket)
    assert detector(4, 16).run(singles) == detector(4, 16).run(buckets)


@given(outcomes(), st.data())
def test_empty_buckets_change_nothing(buckets, data):
    places = data.draw(st.lists(st.integers(0, len(buckets)), max_size=5))
    longer = list(buckets)
    for place in sorted(places, reverse=True):
        longer.insert(place, [])
    kept = [step for step, bucket in zip(detector(4, 16).run(longer), longer, strict=True) if bucket]
    assert kept == [step for step, bucket in zip(detector(4, 16).run(buckets), buckets, strict=True) if bucket]


@given(outcomes(), st.data())
def test_a_run_may_stop_at_any_bucket_and_go_on_from_its_state(buckets, data):
    test = detector(4, 16)
    stop = data.draw(st.integers(0, len(buckets)))
    state, steps = test.start(), []
    for bucket in buckets[:stop]:
        state, step = test.step(state, bucket)
        steps.append(step)
    another = detector(4, 16)
    for bucket in buckets[stop:]:
        state, step = another.step(state, bucket)
        steps.append(step)
    assert steps == test.run(buckets)


@given(outcomes(most=20))
def test_with_a_baseline_that_is_known_it_is_the_likelihood_ratio_cusum(buckets):
    exact, c = [], 0.0
    for ((n, x, _),) in buckets:
        c = max(0.0, c + x * log(2) - n * log(1.2))
        exact.append(c)
        if c >= 50:
            break
    steps = detector(2e8, 8e8, h=1e9).run(buckets[: len(exact)])
    assert [step.c for step in steps] == pytest.approx(exact, abs=0.01)


@given(outcomes(), st.data())
def test_what_is_restated_and_restated_back_is_as_if_nothing_had_been(buckets, data):
    place = data.draw(st.integers(0, len(buckets) - 1))
    other = [*buckets[:place], [Cell(9, 8)], *buckets[place + 1 :]]
    test = detector(4, 16)
    before = test.run(buckets)
    test.run(other)
    assert test.run(buckets) == before


@given(outcomes())
def test_a_falling_series_is_the_other_way_round(buckets):
    rises = Detector(Baseline((Cell(50, 40, 0.3),), Prior(16, 4)).turned(), constant(H))
    falls = Detector(Baseline((Cell(50, 10, -0.3),), Prior(4, 16)), constant(H))
    turned = [[cell.turned() for cell in bucket] for bucket in buckets]
    assert rises.run(turned) == falls.run(turned)


def test_after_twenty_thousand_outcomes_a_leak_is_still_seen():
    test = Detector(Baseline((Cell(50, 10),), Prior(8, 32)), constant(H))
    usual = [[Cell(50, 10 + (-1) ** i)] for i in range(400)]
    steps = test.run(usual + [[Cell(50, 17)]] * 10)
    assert events(steps[:400]) == []
    assert events(steps)[0][1] < 405
    assert all(0 <= step.c < 50 for step in steps)


@pytest.mark.parametrize("known", [200, 2000])
@pytest.mark.parametrize("long", [20, 200])
def test_a_leak_that_has_ended_shows_however_long_it_lasted(known, long):
    steps = detector(known / 5, known * 4 / 5).run([[Cell(10, 3)], [Cell(10, 4)]] * (long // 2) + [[Cell(10, 2)]] * 30)
    assert [event for event, _ in events(steps)] == ["fire", "resolve"]
    assert 0 < events(steps)[1][1] - long < 15


def test_while_it_fires_outcomes_are_kept_aside_and_learned_when_it_resolves():
    leak, quiet = [[Cell(10, 5)]] * 12, [[Cell(10, 2)]] * 12
    steps = detector(40, 160).run(leak + quiet)
    (_, fired), (_, resolved) = events(steps)
    assert len({step.rate for step in steps[fired : resolved + 1]}) == 1
    after = sum(x for ((_, x, _),) in (leak + quiet)[: resolved + 2])
    assert steps[resolved + 1].rate == pytest.approx((40 + after) / (200 + 10 * (resolved + 2)))


def test_a_leak_that_somebody_confirmed_never_becomes_usual():
    buckets = [[Cell(10, 5)]] * 12 + [[Cell(10, 2)]] * 12
    test = detector(40, 160)
    fired, resolved = (index for _, index in events(test.run(buckets)))
    steps = test.run(buckets, real=[Real(fired, fired + 1)])
    before = sum(x for ((_, x, _),) in buckets[: fired + 1])
    assert steps[resolved + 1].rate == pytest.approx((40 + before + 2) / (200 + 10 * (fired + 2)))
    assert test.run(buckets, real=[Real(0, fired - 1)]) == test.run(buckets)
    assert test.run(buckets, real=[Real(resolved + 1, resolved + 5)]) == test.run(buckets)


def test_the_new_normal_begins_at_the_change_with_the_parents_strength():
    buckets = [[Cell(10, 2)]] * 5 + [[Cell(10, 5)]] * 20
    steps = detector(4, 16, Cell(500, 100)).run(buckets, new_normal=[NewNormal(since=5, at=15)])
    anew = detector(4, 16, Cell(100, 50)).run(buckets[15:])
    assert steps[15:] == anew
    assert steps[14].firing
    assert not steps[15].firing


def test_buckets_that_are_not_complete_are_drawn_but_neither_fire_nor_resolve():
    test = detector(20000, 80000)
    steps = test.run(BUCKETS, complete=8)
    assert events(steps) == []
    assert [step.provisional for step in steps] == [False] * 8 + [True] * 10
    assert steps[8].c == test.run(BUCKETS)[8].c
    firing = test.run([[Cell(10, 8)]] * 3 + [[Cell(10, 0)]] * 5, complete=3)
    assert all(step.firing for step in firing[2:])


def test_the_threshold_follows_what_is_known_of_the_rate():
    heights = thresholds([2] * 10, logit(0.2), 500, 2, 0.0).heights
    steps = Detector(Baseline((), Prior(4, 16)), heights).run([[Cell(20, 10)], [Cell(20, 0)]])
    assert steps[0].h == heights(14 / 40) != steps[1].h == heights(14 / 60)


def test_more_leaks_than_outcomes_are_refused():
    with pytest.raises(ValueError, match="3 leaks of 2 outcomes"):
        detector(4, 16).run([[Cell(2, 3)]])


def test_a_baseline_without_a_prior_and_outcomes_of_both_kinds_is_refused():
    with pytest.raises(ValueError, match="add a prior"):
        detector(0, 0, Cell(10, 0))
