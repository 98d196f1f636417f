"""The funnel file, as far as counting needs it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas.currencies import minor_digits
from schemas.funnel_file import ExchangeRate, FunnelFile

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Written(NamedTuple):
    """An amount as the CRM wrote it. `own`: the currency that came with it; `of_deal`: that of the deal."""

    amount: int
    exact: str | None
    own: str | None
    of_deal: str | None


class StagePlace(NamedTuple):
    """Where a stage stands, and what is said of it."""

    stage: str
    pipeline: str
    position: int
    kind: str
    mark: str | None
    of_leads: bool
    quiet_days: int | None


class Organisation:
    """Stages, clocks and currencies of a funnel file."""

    def __init__(self, funnel: FunnelFile) -> None:
        self.zone = ZoneInfo(funnel.time_zone)
        self.currency = funnel.currency
        self.rates = {
            code: sorted({r.starts: r.rate for r in sorted(rates, key=_known_since)}.items())
            for code, rates in funnel.exchange_rates.items()
        }
        self.order: dict[str, list[StagePlace]] = {
            pipeline.id: [
                StagePlace(s.id, pipeline.id, n, s.kind, s.mark, pipeline.kind == "leads", s.quiet_after_days)
                for n, s in enumerate(pipeline.stages)
            ]
            for pipeline in funnel.pipelines
        }
        self.places = {place.stage: place for order in self.order.values() for place in order}
        self._goes_on_in = {pipeline.id: pipeline.continues_in for pipeline in funnel.pipelines}
        self._close_date = funnel.close_date
        self._stages_before = {old: s.id for p in funnel.pipelines for s in p.stages for old in s.formerly}
        self._reps_before = {old: rep.id for rep in funnel.reps for old in rep.formerly}
        self._assignments = {rep.id: rep.assignments for rep in funnel.reps}
        self.properties = {
            name: section.property
            for name, section in (
                ("source", funnel.sources), ("loss_reason", funnel.loss_reasons), ("account_id", funnel.accounts)
            )
            if section is not None
        }  # fmt: skip

    def hour(self, at: datetime) -> int:
        """Return the start of a moment's hour in seconds since 1970."""
        local = at.astimezone(self.zone)
        start = at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return (start - EPOCH) // timedelta(seconds=1)

    def day(self, at: datetime) -> date:
        """Return the day of a moment."""
        return at.astimezone(self.zone).date()

    def with_ids_of_now(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event whose stage and rep have the ids of now."""
        ids = {}
        if event.get("stage_id"):
            ids["stage_id"] = self._stages_before.get(event["stage_id"], event["stage_id"])
        if event.get("rep_id"):
            ids["rep_id"] = self._reps_before.get(event["rep_id"], event["rep_id"])
        return event | ids

    def workplace(self, rep: str, at: datetime, taken: datetime) -> tuple[str, str]:
        """Return the team and territory in which a deal counts at a moment that the rep took at another."""
        assignments = self._assignments.get(rep, ())
        if not assignments:
            return "", ""
        where = assignments[0]
        for one in assignments[1:]:
            came_along = one.open_deals == "go_along" or one.starts <= self.day(taken)
            if one.starts <= self.day(at) and came_along:
                where = one
        return where.team, where.territory or ""

    def open_after(self, here: StagePlace) -> list[StagePlace]:
        """Return the open stages further on in the pipeline."""
        return [place for place in self.order[here.pipeline][here.position + 1 :] if place.kind == "open"]

    def continues(self, pipeline: str, other: str) -> bool:
        """Say whether the other pipeline goes on where this one ends, also by way of others."""
        passed = [pipeline]
        while (following := self._goes_on_in.get(passed[-1])) is not None and following not in passed:
            passed.append(following)
        return other in passed[1:]

    def is_qualified(self, place: StagePlace) -> bool:
        """Say whether being there is to be sales qualified."""
        marked = [one.position for one in self.order[place.pipeline] if one.kind == "open" and one.mark == "sql"]
        return bool(marked) and (place.kind == "won" or (place.kind == "open" and place.position >= min(marked)))

    def close_dates_of(self, connector: str) -> str:
        """Return which close date of a connector counts: crm or moved."""
        if isinstance(self._close_date, str):
            return self._close_date
        return self._close_date.get(connector, "crm" if connector == "salesforce" else "moved")

    def reported(self, written: Written, at: datetime) -> int | None:
        """Return an amount in the minor unit of the reporting currency at the rate of a day; None: no rate."""
        table = self._table(written)
        if not table:
            return None
        day = self.day(at)
        rate = [r for starts, r in table if starts <= day][-1:] or [table[0][1]]
        return _minor(self._major(written) * Fraction(rate[0]), self.currency)

    def own(self, written: Written) -> tuple[int, str] | None:
        """Return an amount in the minor unit of its own currency, and that; None: no rate is known for it."""
        code = self._currency(written)
        return (_minor(self._major(written), code), code) if self._table(written) else None

    def _currency(self, written: Written) -> str:
        return written.own or written.of_deal or self.currency

    def _table(self, written: Written) -> list[tuple[date, Decimal]]:
        code = self._currency(written)
        return [(date.min, Decimal(1))] if code == self.currency else self.rates.get(code, [])

    def _major(self, written: Written) -> Fraction:
        if written.exact is not None:
            return Fraction(written.exact)
        return Fraction(written.amount, 10 ** minor_digits(written.own or self.currency))


def rates_before(funnel: FunnelFile, moment: datetime) -> FunnelFile:
    """Return a funnel file with the rates that were known before a moment."""
    day = (moment - timedelta(microseconds=1)).astimezone(ZoneInfo(funnel.time_zone)).date()
    rates = {
        code: tuple(rate for rate in told if _known_since(rate) <= day) for code, told in funnel.exchange_rates.items()
    }
    return funnel.model_copy(update={"exchange_rates": rates})


def _known_since(rate: ExchangeRate) -> date:
    return rate.known_since or date.min


def _minor(major: Fraction, currency: str) -> int:
    # Rounded half to even.
    minor: int = round(major * 10 ** minor_digits(currency))
    return minor
