"""How long what looks again and again rests."""

import pytest

from stream.service.resting import rest_after


@pytest.mark.parametrize(("took", "rest"), [(0.1, 10.0), (5.0, 20.0), (15.0, 60.0), (45.0, 60.0)])
def test_after_a_look_it_rests_four_times_as_long_as_it_took_within_limits(took, rest):
    assert rest_after(took, least=10.0, most=60.0) == rest
