"""What ClickHouse does not have any more of what it had: events, records on their way to it, parts of tables."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from stream.service.counted import counted
from stream.sinks.clickhouse.kept.positions import Gap

_EPOCH = date(1970, 1, 1)
_SHOWN = 3


class MissingDay(NamedTuple):
    """Events of a topic that happened on a day (UTC, since 1970) and are not there any more."""

    topic: str
    day: int
    events: int

    @property
    def date(self) -> str:
        """The day, as people write it."""
        try:
            return f"{_EPOCH + timedelta(days=self.day):%Y-%m-%d}"
        except OverflowError:
            return f"day {self.day}"


class Damage(NamedTuple):
    """What is missing. `stored`: how many events there must be; `broken`: parts of tables that are set aside."""

    stored: int
    days: tuple[MissingDay, ...] = ()
    gaps: tuple[Gap, ...] = ()
    broken: tuple[tuple[str, int], ...] = ()

    @property
    def events(self) -> int:
        """How many events are missing."""
        return sum(one.events for one in self.days)

    @property
    def records(self) -> int:
        """How many records were never seen."""
        return sum(gap.last - gap.first + 1 for gap in self.gaps)

    @property
    def parts(self) -> int:
        """How many parts are set aside."""
        return sum(parts for _, parts in self.broken)

    def problem(self) -> str | None:
        """Return what is wrong, and the ways out, a line each; None: nothing is missing."""
        return "\n".join(self._problems()) or None

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "stored_events": self.stored,
            "missing_events": self.events,
            "missing_by_day": [{"topic": one.topic, "day": one.date, "events": one.events} for one in self.days],
            "unseen_records": self.records,
            "gaps": [gap._asdict() for gap in self.gaps],
            "broken_parts": dict(self.broken),
            "problem": self.problem(),
        }

    def _problems(self) -> list[str]:
        problems = []
        if self.days:
            dates = sorted({one.day: one.date for one in self.days}.items())
            when = " to ".join(dict.fromkeys((dates[0][1], dates[-1][1])))
            problems.append(
                f"{self.events:,} of {counted(self.stored, 'event')} that were stored are missing in raw_events "
                f"({when}): `dealstream restore` brings them back from a backup, `dealstream missing --read-again` "
                "what Kafka still has; `dealstream missing --accept` goes on without them"
            )
        if self.gaps:
            where = ", ".join(f"{gap.topic}/{gap.partition} {gap.first} to {gap.last}" for gap in self.gaps[:_SHOWN])
            more = f" and {len(self.gaps) - _SHOWN} more gaps" if len(self.gaps) > _SHOWN else ""
            problems.append(
                f"{counted(self.records, 'record was', 'records were')} gone from Kafka before they were stored "
                f"({where}{more}): have the CRM send them again or backfill them, then `dealstream missing --accept`"
            )
        if self.broken:
            which = ", ".join(f"{parts} of {table}" for table, parts in self.broken)
            problems.append(
                f"ClickHouse has set aside {counted(self.parts, 'broken part')} ({which}): `dealstream missing "
                "--read-again` brings back what Kafka still has, `dealstream replay --reset` hours and rows of deals; "
                "then `dealstream missing --accept`"
            )
        return problems
