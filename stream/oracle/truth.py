"""What the numbers must be, computed from a set of events by plain batch code.

Written from docs/semantics.md and shares no code with `stream.core`: it sorts everything once, walks
through it with datetimes, and adds up. Slow and simple on purpose.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from schemas.funnel_file import FunnelFile
from stream.oracle.activities import count_activity
from stream.oracle.deal import Deal
from stream.oracle.history import histories
from stream.oracle.hours import DealCount, Sums, Window
from stream.oracle.off_rows import RowCount
from stream.oracle.organisation import Organisation
from stream.oracle.rows import Row, row_of

Truth = dict[Window, dict[str, int]]
"""Every window that is not empty: key of a measure to its value."""


def truth(events: Iterable[Mapping[str, Any]], funnel: FunnelFile) -> Truth:
    """Return the measures in hours.

    Args:
        events: stamped events as plain dicts, as on the topics (times as datetimes or ISO text).
        funnel: the funnel file in force.
    """
    organisation = Organisation(funnel)
    deals, activities = histories(events, organisation)
    sums: Sums = defaultdict(Counter)
    for deal_id, history in deals.items():
        DealCount(Deal(deal_id, history, organisation), sums).add_up()
    for told in activities.values():
        count_activity(told, organisation, sums)
    return _without_zeros(sums)


def rows(events: Iterable[Mapping[str, Any]], funnel: FunnelFile) -> dict[str, Row]:
    """Return the row of each deal, by its id, without `version` and `received_at`. Arguments as for `truth`."""
    organisation = Organisation(funnel)
    deals, _ = histories(events, organisation)
    return {deal_id: row_of(Deal(deal_id, history, organisation)) for deal_id, history in deals.items()}


def off_rows(known: Iterable[Row], funnel: FunnelFile, now: datetime) -> Truth:
    """Return the measures that are read off rows at a moment."""
    sums: Sums = defaultdict(Counter)
    count = RowCount(Organisation(funnel), now, sums)
    for row in known:
        count.add(row)
    return _without_zeros(sums)


def _without_zeros(sums: Sums) -> Truth:
    nonzero = {window: {name: n for name, n in counted.items() if n} for window, counted in sums.items()}
    return {window: measures for window, measures in nonzero.items() if measures}
