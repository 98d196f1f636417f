"""Merge the partials of all source partitions into whole windows."""

from collections.abc import Mapping

from stream.core.aggregate import Measures, add_to, change

Sources = dict[str, tuple[int, Measures]]
"""Source partition to (version, its whole aggregate of the window)."""


class Window:
    """A window while partials are merged into it: its sources, and its measures before and after."""

    __slots__ = ("after", "before", "sources")

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.before = total(sources)
        self.after = self.before

    def merge(self, source: str, version: int, measures: Measures) -> bool:
        """Take a partial in; say no where a newer or the same version is known."""
        known_version, known = self.sources.get(source, (-1, {}))
        if version <= known_version:
            return False
        if self.after is self.before:
            self.after = dict(self.before)
        add_to(self.after, change(known, measures))
        self.sources[source] = version, measures
        return True

    @property
    def version(self) -> int:
        """It grows whenever the version of one of the sources does, and only then."""
        return sum(version + 1 for version, _ in self.sources.values())


def total(sources: Mapping[str, tuple[int, Measures]]) -> Measures:
    """Return the window over all sources."""
    summed: Measures = {}
    for _, measures in sources.values():
        add_to(summed, measures)
    return summed
