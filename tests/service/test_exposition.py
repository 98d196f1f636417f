"""What a scrape is answered with is what Prometheus's own library would write."""

from collections.abc import Iterable

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from stream.service.exposition import exposition


class Given(Collector):
    """Gives the families that it is made of, anew each time."""

    def __init__(self, *families: Metric) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def gauge(*samples, labels=("team", "rep")):
    family = GaugeMetricFamily("won", "Deals won,\nor \\ not.", labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


def timed():
    family = gauge((("n", "ada"), 1.0))
    family.add_metric(("n", "bo"), 2.0, timestamp=1_772_000_000.5)
    return family


def of_other_labels():
    family = gauge((("n", "ada"), 1.0))
    family.add_sample("won", {"team": "n"}, 2.0)
    family.add_sample("won_created", {"team": "n"}, 3.0)
    return family


@pytest.mark.parametrize(
    "family",
    [
        gauge((("n", "ada"), 1), (("s", "bo"), 0.25)),
        gauge((('n "1"\n', "a\\da"), -3.5), (("ü", ""), 12345678.5)),
        gauge(*((("n", str(number)), number) for number in (float("inf"), float("-inf"), float("nan"), 1e22, 1e-7))),
        gauge(((), 7), labels=()),
        gauge(),
        timed(),
        of_other_labels(),
    ],
    ids=["plain", "escaped", "numbers", "without labels", "empty", "with a time", "of other labels"],
)
def test_gauges_are_written_as_the_library_writes_them(family):
    assert exposition(Given(family)) == generate_latest(Given(family))


def test_all_other_kinds_are_too():
    registry = CollectorRegistry()
    Counter("events", "Events.", ["topic"], registry=registry).labels("deals").inc(3)
    Histogram("seconds", "Time.", registry=registry).observe(0.3)
    Info("build", "Which.", registry=registry).info({"version": "1"})
    Gauge("late", "How late.", registry=registry).set(0.5)
    assert exposition(registry) == generate_latest(registry)
