"""Aggregates: measures that add and subtract, so that a restatement takes back what it changes."""

from typing import NamedTuple

Measures = dict[str, int]
"""Measure (`name` or `name:label`) to value; zero measures are left out."""


class Key(NamedTuple):
    """The window an aggregate is of. `hour` is seconds since 1970 (UTC), see `Funnel.hour_of`."""

    team_id: str
    rep_id: str
    territory_id: str
    pipeline_id: str
    hour: int


Contributions = dict[Key, Measures]
"""What one deal or activity adds to each window."""


def add_to(total: Measures, part: Measures, sign: int = 1) -> None:
    """Add `part` to `total` in place, or subtract it with sign -1; drop measures that become zero."""
    for name, value in part.items():
        new = total.get(name, 0) + sign * value
        if new:
            total[name] = new
        else:
            total.pop(name, None)


def change(before: Measures, after: Measures) -> Measures:
    """Return what must be added to go from `before` to `after`."""
    changes = {name: value - before.get(name, 0) for name, value in after.items() if before.get(name) != value}
    for name in before.keys() - after.keys():
        changes[name] = -before[name]
    return changes


def difference(before: Contributions, after: Contributions) -> Contributions:
    """Return what must be added to go from `before` to `after`; windows that stay are left out."""
    changes: Contributions = {}
    for key, measures in after.items():
        old = before.get(key)
        if old is None:
            changes[key] = measures
        elif old != measures:
            changes[key] = change(old, measures)
    for key, measures in before.items():
        if key not in after:
            changes[key] = change(measures, {})
    return changes
