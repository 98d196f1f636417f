"""The funnel as the core uses it: look-ups by id, hours of the reporting zone, exchange rates."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile, Pipeline
from stream.core.forgotten import Forgotten
from stream.core.places import Places
from stream.core.stage_measures import StageMeasures

MICROS = 1_000_000
_QUARTER = 900 * MICROS
# Digits enough that nothing is rounded before the end.
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
_ONE = Decimal(1)
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
    """A stage with its place: `position` counts from 0 within its pipeline.

    `is_qualified`: it is open and marked sql, or it lies beyond such a stage of its pipeline, won included.
    """

    id: str
    name: str
    pipeline_id: str
    position: int
    kind: Literal["open", "won", "lost", "disqualified"]
    mark: Literal["mql", "sql"] | None
    stalled_after: timedelta | None
    of_leads: bool
    is_qualified: bool
    measures: StageMeasures = field(compare=False, repr=False)


class Funnel:
    """Look-ups over the funnel file in force.

    One for the life of a process, and changed by `take_up` alone: whoever has it sees what was added from then on.
    """

    def __init__(self, file: FunnelFile) -> None:
        self.file = file
        self.zone = ZoneInfo(file.time_zone)
        self.currency = file.currency
        self.stages: dict[str, Stage] = {}
        self.open_stages: dict[str, tuple[Stage, ...]] = {}
        for pipeline in file.pipelines:
            of_pipeline = tuple(_stages(pipeline))
            self.stages |= {stage.id: stage for stage in of_pipeline}
            self.open_stages[pipeline.id] = tuple(stage for stage in of_pipeline if stage.kind == "open")
        # Pipelines that go on where one ends, near and far; and, the other way round, those that end in one.
        following = {pipeline.id: pipeline.continues_in for pipeline in file.pipelines}
        self.continued_in = {pipeline_id: frozenset(_chain(pipeline_id, following)) for pipeline_id in following}
        self.continues = {
            one: tuple(before for before, after in self.continued_in.items() if one in after) for one in following
        }
        self.has_leads = any(stage.of_leads for stage in self.stages.values())
        self.closed_stages = frozenset(stage.id for stage in self.stages.values() if stage.kind != "open")
        self.activity_types = {kind.id: kind for kind in file.activity_types}
        # Properties of the CRM that are kept of each deal, by what they say.
        self.properties: dict[str, Literal["source", "loss_reason", "account"]] = {}
        if file.sources is not None:
            self.properties[file.sources.property] = "source"
        if file.loss_reasons is not None:
            self.properties[file.loss_reasons.property] = "loss_reason"
        if file.accounts is not None:
            self.properties[file.accounts.property] = "account"
        self.forgotten = Forgotten(
            file.forgotten, {name for name, meaning in self.properties.items() if meaning != "account"}
        )
        self._rates = {
            currency: ([self.midnight(rate.starts) for rate in rates], [rate.rate for rate in rates])
            for currency, rates in file.rates().items()
        }
        self.places = Places(file.reps, self.midnight)
        # Ids of now by those from before.
        self.former_stages = {old: s.id for pipeline in file.pipelines for s in pipeline.stages for old in s.formerly}
        self.former_reps = {old: rep.id for rep in file.reps for old in rep.formerly}
        self.former_teams = {old: team.id for team in file.teams for old in team.formerly}
        self.closed_stages |= {old for old, stage_id in self.former_stages.items() if stage_id in self.closed_stages}
        self._hour = lru_cache(maxsize=65_536)(self._hour_of_quarter)
        self._jumped: dict[tuple[str, str], tuple[Stage, ...]] = {}

    def take_up(self, file: FunnelFile) -> None:
        """Put a file in force that adds to this one (`funnel_change`). At once, for who reads in another thread."""
        self.__dict__ = Funnel(file).__dict__

    def as_known(self, at: int) -> "Funnel":
        """Return the funnel with the rates that were known at a moment (microseconds UTC)."""
        file = self.file.known_on(self.day_of(at))
        return self if file is self.file else Funnel(file)

    def between(self, stage: Stage, following: Stage) -> tuple[Stage, ...]:
        """Return the open stages that an advance jumps over.

        Winning, and moving on to a pipeline that continues this one, passes all that are left.
        """
        known = self._jumped.get((stage.id, following.id))
        if known is None:
            passes_all = following.kind == "won" or following.pipeline_id != stage.pipeline_id
            known = self._jumped[stage.id, following.id] = tuple(
                one
                for one in self.open_stages[stage.pipeline_id]
                if one.position > stage.position and (passes_all or one.position < following.position)
            )
        return known

    def closes_by_crm(self, source: str) -> bool:
        """Say whether the close dates that a connector tells count as they are, also where set before the move."""
        choice = self.file.close_date
        if isinstance(choice, str):
            return choice == "crm"
        return choice.get(source, "crm" if source == "salesforce" else "moved") == "crm"

    def midnight(self, day: date) -> int:
        """Return when a day begins in the reporting zone (microseconds UTC)."""
        return micros(datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC))

    def day_of(self, at: int) -> date:
        """Return the day of a moment (microseconds UTC) in the reporting zone."""
        return moment(at).astimezone(self.zone).date()

    def _hour_of_quarter(self, quarter: int) -> int:
        seconds = quarter * 900
        zone_offset = datetime.fromtimestamp(seconds, self.zone).utcoffset()
        offset = int(zone_offset.total_seconds()) if zone_offset else 0
        return (seconds + offset) // 3600 * 3600 - offset

    def hour_of(self, at: int) -> int:
        """Return the start of the window of a moment, in seconds since 1970 (UTC).

        Windows are whole hours on the clocks of the reporting zone, so that days, weeks and months
        are sums of them also where the zone is half an hour off. Offsets change on quarter hours.
        """
        return self._hour(at // _QUARTER)

    def stage(self, stage_id: str) -> Stage | None:
        """Return a stage by its id or one that it had before; None: it is unknown."""
        return self.stages.get(self.former_stages.get(stage_id, stage_id))

    def rep_id(self, told: str) -> str | None:
        """Return the id of a rep, given that or one that it was before; None: the rep is unknown."""
        rep_id = self.former_reps.get(told, told)
        return rep_id if rep_id in self.places else None

    def knows_currency(self, currency: str) -> bool:
        """Say whether amounts in a currency can be reported."""
        return currency == self.currency or currency in self._rates

    def rate(self, currency: str, at: int) -> Decimal | None:
        """Return what one unit of a currency is worth in the reporting one; None: no rate is known.

        The last rate that began by `at` (microseconds UTC) holds, before the first the first.
        """
        if currency == self.currency:
            return Decimal(1)
        starts, rates = self._rates.get(currency, ([], []))
        return rates[max(bisect_right(starts, at) - 1, 0)] if rates else None

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
        rate = self.rate(written_in or currency or self.currency, at)
        return None if rate is None else rounded(self.units(amount, written_in, exact), rate, self.currency)

    def units(self, amount: int, written_in: str | None, exact: str | None) -> Decimal:
        """Return an amount in whole units of its currency; the arguments are those of `convert`."""
        return Decimal(exact) if exact is not None else _units(amount, minor_digits(written_in or self.currency))


def rounded(units: Decimal, rate: Decimal, currency: str) -> int:
    """Return whole units times a rate in the minor unit of a currency, rounded half to even."""
    product = _EXACT.multiply(units, rate).scaleb(minor_digits(currency), _EXACT)
    return int(product.quantize(_ONE, context=_EXACT))


def _units(amount: int, digits: int) -> Decimal:
    return Decimal(amount).scaleb(-digits)


def _stages(pipeline: Pipeline) -> Iterator[Stage]:
    marked = [n for n, stage in enumerate(pipeline.stages) if stage.kind == "open" and stage.mark == "sql"]
    for position, stage in enumerate(pipeline.stages):
        yield Stage(
            stage.id,
            stage.name,
            pipeline.id,
            position,
            stage.kind,
            stage.mark,
            None if stage.stalled_after_days is None else timedelta(days=stage.stalled_after_days),
            pipeline.kind == "leads",
            bool(marked) and (stage.kind == "won" or (stage.kind == "open" and position >= marked[0])),
            StageMeasures(stage.id),
        )


def _chain(pipeline_id: str, following: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the pipelines that continue one, each once."""
    seen = {pipeline_id}
    after = following[pipeline_id]
    while after is not None and after not in seen:
        yield after
        seen.add(after)
        after = following.get(after)
