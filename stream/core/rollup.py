"""Merge the partials of all source partitions into whole windows."""

from stream.core.aggregate import Measures, add_to

Sources = dict[str, tuple[int, Measures]]
"""Source partition to (version, its whole aggregate of the window)."""


def merge(known: Sources, source: str, version: int, measures: Measures) -> Sources | None:
    """Return the sources with a partial; None where a newer or the same version is known."""
    stored = known.get(source)
    if stored is not None and version <= stored[0]:
        return None
    return {**known, source: (version, measures)}


def total(sources: Sources) -> Measures:
    """Return the window over all sources."""
    summed: Measures = {}
    for _, measures in sources.values():
        add_to(summed, measures)
    return summed


def version(sources: Sources) -> int:
    """Return the window's version: it grows whenever one of the sources' does, and only then."""
    return sum(stored[0] + 1 for stored in sources.values())
