"""Merge the partials of all source partitions into whole windows."""

from collections.abc import Mapping

from stream.core.aggregate import Measures, add_to, change

Sources = dict[str, tuple[int, Measures]]
"""Source partition to (version, its whole aggregate of the window)."""


class Window:
    """A window while partials are merged into it: its sources, its measures before, and what they have more since."""

    __slots__ = ("before", "changes", "sources")

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.before = total(sources)
        self.changes: Measures = {}

    def merge(self, source: str, version: int, measures: Measures) -> bool:
        """Take a partial in; say no where a newer or the same version is known."""
        known = self.sources.get(source)
        if known is None:
            changes = measures
        elif version <= known[0]:
            return False
        else:
            changes = change(known[1], measures)
        self.changes = _plus(self.changes, changes)
        self.sources[source] = version, measures
        return True

    def after(self) -> Measures:
        """Return its measures now."""
        if not self.before:
            return self.changes
        measures = dict(self.before)
        add_to(measures, self.changes)
        return measures

    @property
    def version(self) -> int:
        """It grows whenever the version of one of the sources does, and only then."""
        return sum(version + 1 for version, _ in self.sources.values())


def total(sources: Mapping[str, tuple[int, Measures]]) -> Measures:
    """Return the window over all sources."""
    summed: Measures = {}
    for _, measures in sources.values():
        summed = _plus(summed, measures)
    return summed


def _plus(summed: Measures, part: Measures) -> Measures:
    if not summed and all(part.values()):
        return part.copy()  # faster than one by one, and the most frequent
    add_to(summed, part)
    return summed
