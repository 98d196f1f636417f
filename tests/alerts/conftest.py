"""What is usual in a made-up year, and counts of the quarter behind it in which one team leaks."""

import pytest

from tests.alerts.boards import LEAK, QUARTER, calibrated, lost_counts


@pytest.fixture(scope="module")
def calibration():
    return calibrated()


@pytest.fixture(scope="module")
def leaking():
    return lost_counts(QUARTER, 4, {"north": LEAK})
