"""How long what looks again and again rests between two looks."""

_SHARE = 4
"""After a look it rests so many times as long as it took, so that a long one leaves the machine free."""


def rest_after(took: float, *, least: float, most: float) -> float:
    """Return for how many seconds to rest after a look that took so many.

    Args:
        took: how long the look took.
        least: so long it rests at least.
        most: it rests no longer: on a busy machine a look takes long that is little work.
    """
    return min(max(least, _SHARE * took), most)
