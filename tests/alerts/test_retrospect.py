"""What may be expected of what is watched: how far working it out is."""

from stream.alerts.retrospect import tuning
from tests.alerts.boards import FUNNEL, calibrated


def test_of_each_series_it_is_told_when_it_is_worked_out():
    calibration = calibrated()
    shown = []
    tuning(calibration, FUNNEL, progress=lambda done, total: shown.append((done, total)))
    assert shown == [(done, len(calibration.series)) for done in range(len(calibration.series))]
