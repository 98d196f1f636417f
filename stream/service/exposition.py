"""What a scrape is answered with, in the text format of Prometheus.

The library's own writer checks and escapes the name of a label anew in each sample, which took most of the time that
tens of thousands of gauges took to write. Here gauges are written, and it writes all else; the text is the same.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from prometheus_client import REGISTRY, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString


class _Families(Collector):
    """Gives families that were collected."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def exposition(registry: Collector = REGISTRY) -> bytes:
    """Return the text of all families that a registry gives."""
    return b"".join(map(_text, registry.collect()))


def _text(family: Metric) -> bytes:
    if family.type != "gauge" or not family.samples or not _is_plain(family):
        return generate_latest(_Families([family]))
    samples, family.samples = family.samples, []
    head = generate_latest(_Families([family]))
    family.samples = samples
    number: Callable[[float], str] = floatToGoString
    # Samples of a family have the same labels.
    in_order = sorted(samples[0].labels)
    lines = [
        f"{name}{{{','.join([_label(label, labels[label]) for label in in_order])}}} {number(value)}\n"
        if labels
        else f"{name} {number(value)}\n"
        for name, labels, value, *_ in samples
    ]
    return head + "".join(lines).encode()


def _is_plain(family: Metric) -> bool:
    """Say whether all samples of a gauge are of its name and of the same labels, without a time."""
    labels = family.samples[0].labels.keys()
    return all(
        one.name == family.name and one.timestamp is None and one.labels.keys() == labels for one in family.samples
    )


@lru_cache(maxsize=65_536)
def _label(name: str, value: str) -> str:
    """Return a label as it stands in a sample. What Prometheus does not allow in its name the library has refused."""
    escaped = value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
    return f'{name}="{escaped}"'
