"""river's drift detectors at one false alarm in 5,000 outcomes: run in an environment of its own, prints JSON.

They take outcomes one by one. What they detect downwards is left out. Thresholds are fitted on one long stream, and
the rate is counted again on another.
"""

import json
import math
import random
import sys

from river import drift

BETWEEN, CHANGE, LONGEST, FIT, RUNS = 5000, 2000, 4000, 300_000, 200
SHIFTS = ((0.2, 0.35), (0.2, 0.27), (0.05, 0.10))


def page_hinkley(shift, strict):
    """Return PageHinkley, its delta half of the shift; `strict` is its threshold."""
    detector = drift.PageHinkley(min_instances=30, delta=(shift[1] - shift[0]) / 2, threshold=strict, mode="up")
    return detector, lambda: True


def adwin(shift, strict):
    """Return ADWIN; e^−strict is its delta."""
    detector = drift.ADWIN(delta=math.exp(-strict))
    return detector, lambda: detector.estimation > shift[0]


def hddm_w(shift, strict):
    """Return HDDMW, one-sided; e^−strict is its confidence."""
    detector = drift.binary.HDDMW(drift_confidence=math.exp(-strict), two_sided_test=False)
    return detector, lambda: True


DETECTORS = {"river PageHinkley": (page_hinkley, 1, 60), "river ADWIN": (adwin, 0, 40), "river HDDMW": (hddm_w, 1, 60)}


def alarms(make, shift, strict, seed):
    """Return false alarms in 5,000 outcomes."""
    draw = random.Random(seed)
    detector, upwards = make(shift, strict)
    count = 0
    for _ in range(FIT):
        detector.update(int(draw.random() < shift[0]))
        if detector.drift_detected:
            count += upwards()
            detector, upwards = make(shift, strict)
    return count * BETWEEN / FIT


def delay(make, shift, strict, seed):
    """Return outcomes until the shift is seen, the mean and the 90 % quantile."""
    draw = random.Random(seed)
    delays = []
    while len(delays) < RUNS:
        detector, upwards = make(shift, strict)
        for place in range(CHANGE + LONGEST):
            detector.update(int(draw.random() < shift[place >= CHANGE]))
            if detector.drift_detected and upwards():
                break
        if place >= CHANGE:
            delays.append(place - CHANGE + 1)
    delays.sort()
    return sum(delays) / RUNS, delays[RUNS * 9 // 10]


def fitted(name, shift, seed):
    """Return a detector at its threshold."""
    make, low, high = DETECTORS[name]
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if alarms(make, shift, middle, seed) > 1 else (low, middle)
    mean, nine = delay(make, shift, high, seed + 2)
    return {"name": name, "shift": shift, "realised": alarms(make, shift, high, seed + 1), "mean": mean, "nine": nine}


if __name__ == "__main__":
    name, first, second, seed = sys.argv[1:]
    print(json.dumps(fitted(name, (float(first), float(second)), int(seed))))
