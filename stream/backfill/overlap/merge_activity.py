"""What of an activity is still to be sent, beside what live events and earlier backfills have said already. Pure."""

from enum import Enum

from stream.backfill.facts.schema import PREFIX
from stream.backfill.send.records import ActivityFact
from stream.core.activities import Activity, contributions
from stream.core.funnel import Funnel


class ToldBy(Enum):
    """Who has told an activity already."""

    LIVE = "live events"
    BACKFILL = "an earlier backfill"


def merge_activity(fact: ActivityFact, known: Activity, funnel: Funnel) -> ActivityFact | ToldBy:
    """Return what to send of an activity, or who has told it already.

    Live events know better, where they tell the whole activity or that it was deleted; of each property that they
    do not tell the file's counts.
    """
    live = tuple(record for record in known if not record.event_id.startswith(PREFIX))
    is_whole = bool(contributions(live, funnel)) and any(record.rep is not None for record in live) if live else False
    if is_whole or any(record.exists is False for record in live):
        return ToldBy.LIVE
    mine = next((record for record in known if record.event_id == fact.event_id), None)
    if mine is None:
        return fact
    if (mine.activity_type, mine.rep or None, mine.started, mine.seconds) == (
        fact.type,
        fact.rep_id,
        fact.at,
        fact.seconds,
    ):
        return ToldBy.BACKFILL
    return fact._replace(revision=mine.revision + 1)
