"""The funnel as the core uses it: look-ups by id, hours of the reporting zone, exchange rates."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from schemas.currencies import minor_digits
from schemas.events import Assignment
from schemas.funnel_file import FunnelFile

MICROS = 1_000_000
# Digits enough that nothing is rounded before the end.
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970 (UTC)."""
    since = moment - EPOCH
    return since.days * 86_400 * MICROS + since.seconds * MICROS + since.microseconds


def moment(at: int) -> datetime:
    """Return microseconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(microseconds=at)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its place: `position` counts from 0 within its pipeline."""

    id: str
    name: str
    pipeline_id: str
    position: int
    kind: Literal["open", "won", "lost", "disqualified"]
    mark: Literal["mql", "sql"] | None
    stalled_after: timedelta | None
    of_leads: bool = False


class Funnel:
    """Look-ups over a funnel file. Immutable; one for the life of a process."""

    def __init__(self, file: FunnelFile) -> None:
        self.file = file
        self.zone = ZoneInfo(file.time_zone)
        self.currency = file.currency
        self.stages: dict[str, Stage] = {}
        self.open_stages: dict[str, tuple[Stage, ...]] = {}
        for pipeline in file.pipelines:
            for position, stage in enumerate(pipeline.stages):
                stalled = None if stage.stalled_after_days is None else timedelta(days=stage.stalled_after_days)
                self.stages[stage.id] = Stage(
                    stage.id,
                    stage.name,
                    pipeline.id,
                    position,
                    stage.kind,
                    stage.mark,
                    stalled,
                    pipeline.kind == "leads",
                )
            self.open_stages[pipeline.id] = tuple(
                self.stages[stage.id] for stage in pipeline.stages if stage.kind == "open"
            )
        self.has_leads = any(stage.of_leads for stage in self.stages.values())
        self.closed_stages = frozenset(stage.id for stage in self.stages.values() if stage.kind != "open")
        self.activity_types = {kind.id: kind for kind in file.activity_types}
        # Properties of the CRM that are kept of each deal, by what they say.
        self.properties: dict[str, Literal["source", "loss_reason"]] = {}
        if file.sources is not None:
            self.properties[file.sources.property] = "source"
        if file.loss_reasons is not None:
            self.properties[file.loss_reasons.property] = "loss_reason"
        self._rates = {
            currency: ([self.midnight(rate.starts) for rate in rates], [rate.rate for rate in rates])
            for currency, rates in file.exchange_rates.items()
        }
        self._assignments = {
            rep.id: tuple(
                Assignment(starts_at=moment(self.midnight(a.starts)), team_id=a.team, territory_id=a.territory or "")
                for a in rep.assignments
            )
            for rep in file.reps
        }
        self._offset = lru_cache(maxsize=65_536)(self._zone_offset)
        self._between = {
            (stage.id, following.id): self._jumped(stage, following)
            for stage in self.stages.values()
            for following in self.stages.values()
            if stage.pipeline_id == following.pipeline_id
        }

    def _jumped(self, stage: Stage, following: Stage) -> tuple[Stage, ...]:
        later = [between for between in self.open_stages[stage.pipeline_id] if between.position > stage.position]
        return tuple(one for one in later if following.kind == "won" or one.position < following.position)

    def between(self, stage: Stage, following: Stage) -> tuple[Stage, ...]:
        """Return the open stages that a move forward in one pipeline jumps over; winning passes all that are left."""
        return self._between[stage.id, following.id]

    def midnight(self, day: date) -> int:
        """Return when a day begins in the reporting zone (microseconds UTC)."""
        return micros(datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC))

    def day_of(self, at: int) -> date:
        """Return the day of a moment (microseconds UTC) in the reporting zone."""
        return moment(at).astimezone(self.zone).date()

    def _zone_offset(self, quarter: int) -> int:
        offset = datetime.fromtimestamp(quarter * 900, self.zone).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    def hour_of(self, at: int) -> int:
        """Return the start of the window of a moment, in seconds since 1970 (UTC).

        Windows are whole hours on the clocks of the reporting zone, so that days, weeks and months
        are sums of them also where the zone is half an hour off. Offsets change on quarter hours.
        """
        seconds = at // MICROS
        offset = self._offset(seconds // 900)
        return (seconds + offset) // 3600 * 3600 - offset

    def assignments_from(self, rep_id: str, at: int) -> tuple[Assignment, ...] | None:
        """Return where a rep works at a moment and every later change.

        None: the rep is unknown. Before the first assignment the first one holds.
        """
        known = self._assignments.get(rep_id)
        if known is None:
            return None
        index = bisect_right([micros(a.starts_at) for a in known], at)
        return known[max(index - 1, 0) :]

    def knows_currency(self, currency: str) -> bool:
        """Say whether amounts in a currency can be reported."""
        return currency == self.currency or currency in self._rates

    def convert(
        self, amount: int, written_in: str | None, currency: str | None, at: int, exact: str | None = None
    ) -> int | None:
        """Return an amount in the minor unit of the reporting currency, at the day's rate.

        Args:
            amount: in the minor unit of `written_in`, or of the reporting currency if that is None.
            written_in: the currency that came with the amount.
            currency: the deal's own currency, used where none came with the amount.
            at: microseconds UTC; the last rate that began by then holds, before the first the first.
            exact: the amount in whole units, where `amount` was rounded; counts instead of it.

        Returns:
            The amount, rounded half to even; None: no rate is known.
        """
        real = written_in or currency or self.currency
        if real == self.currency:
            if exact is None and (written_in is None or written_in == self.currency):
                return amount
            rate = Decimal(1)
        else:
            starts, rates = self._rates.get(real, ([], []))
            if not rates:
                return None
            rate = rates[max(bisect_right(starts, at) - 1, 0)]
        units = Decimal(amount).scaleb(-minor_digits(written_in or self.currency)) if exact is None else Decimal(exact)
        reported = _EXACT.multiply(units, rate).scaleb(minor_digits(self.currency), _EXACT)
        return int(reported.quantize(Decimal(1), context=_EXACT))
