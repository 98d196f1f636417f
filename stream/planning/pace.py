"""Pace: what should be won by now for the quota of a whole period to be reached."""

from stream.planning.spread import rounded


def due(quota: int, gone: int, worked: int) -> int:
    """Return the part of a quota that is due: as large as that of the working time that has gone by.

    Args:
        quota: of the whole period.
        gone: the working time on the days of the quota that are over.
        worked: on all of them; 0: no calendar says it, or nothing is worked, so that nothing is due.

    Returns:
        In the unit of the quota, rounded half to even.
    """
    return rounded(quota * gone, worked) if worked else 0
