"""Whether territories are fair, as a report says it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, NamedTuple

from schemas.territories import TerritoryBalance, TerritoryMove, TerritoryShare
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros
from stream.kpis.catalogue.territories import BALANCE, RESULT, WORKLOAD
from stream.kpis.formula import Formula
from stream.kpis.keys import parts_of
from stream.planning.balance import Load, MovableAccounts, Move, Territories
from stream.planning.headcount import WHOLE_REP, Headcount
from stream.reports.accounts import OpenAccounts
from stream.reports.adding import NOTHING, Summed, Sums
from stream.reports.money import in_minor_unit, money_unit
from stream.reports.names import Names


class _Spread(NamedTuple):
    """How the activities and the revenue of some days are spread over the reps who were there."""

    activities: Territories
    revenue: Territories


class Fairness:
    """Compares the territories of a funnel file with each other.

    Args:
        funnel: the funnel file in force.
        names: of territories and reps.
    """

    def __init__(self, funnel: Funnel, names: Names) -> None:
        self._funnel = funnel
        self._names = names
        self._headcount = Headcount(funnel.file)
        self._ids = [one.id for one in funnel.file.territories]

    def told(
        self, periods: Sequence[Sums], days: Sequence[Days], accounts: Iterable[OpenAccounts], now: datetime
    ) -> tuple[list[Sums], TerritoryBalance]:
        """Return the sums of periods with the indices of their territories, and what is to be said of them all.

        Args:
            periods: sums of everybody, over a period and others that it is compared with.
            days: of the periods.
            accounts: what is open now.
            now: the present moment.
        """
        today = self._funnel.day_of(micros(now))
        spreads = [self._spread(sums, one, today) for sums, one in zip(periods, days, strict=True)]
        potentials = _Potentials(self._funnel, list(accounts), today)
        reps = self._headcount.by_territory(Days(today, today))
        of_today = Territories({one: Load(potentials.of[one], reps.get(one, 0)) for one in self._ids})
        told = [_with_indices(sums, spread, self._ids) for sums, spread in zip(periods, spreads, strict=True)]
        told[0] = _with(told[0], {one: {BALANCE: of_today.index(one)} for one in self._ids})
        rep_move = self._of_rep(of_today.best_rep_move(self._headcount.reps_on(today)))
        account_move = _of_account(of_today.best_account_move(potentials.accounts))
        moves = [move for move in (account_move, rep_move) if move is not None]
        shares = [self._share(one, periods[0], spreads[0], of_today, potentials, reps) for one in self._ids]
        return told, TerritoryBalance.model_validate(
            {
                "from": days[0].first.isoformat(),
                "to": days[0].last.isoformat(),
                "currency": self._funnel.currency,
                "money_unit": money_unit(self._funnel),
                "generated_at": now,
                "potential_of": potentials.source,
                "imbalance": of_today.imbalance(),
                "workload_imbalance": spreads[0].activities.imbalance(),
                "result_imbalance": spreads[0].revenue.imbalance(),
                "best_move": min(moves, key=lambda move: move.imbalance, default=None),
                "best_rep_move": rep_move,
                "best_account_move": account_move,
                "territories": tuple(sorted(shares, key=lambda one: (not one.reps, one.name, one.territory_id))),
            }
        )

    def _spread(self, sums: Sums, days: Days, today: date) -> _Spread:
        until = days.common(Days(date.min, today))
        reps = self._headcount.by_territory(until) if until else {}
        of = {one: sums.territories.get(one, NOTHING) for one in self._ids}
        return _Spread(
            Territories({one: Load(_activities(summed), reps.get(one, 0)) for one, summed in of.items()}),
            Territories({one: Load(_revenue(summed), reps.get(one, 0)) for one, summed in of.items()}),
        )

    def _share(
        self,
        territory_id: str,
        sums: Sums,
        spread: _Spread,
        of_today: Territories,
        potentials: "_Potentials",
        reps: Mapping[str, int],
    ) -> TerritoryShare:
        summed = sums.territories.get(territory_id, NOTHING)
        return TerritoryShare(
            territory_id=territory_id,
            name=self._names.territory(territory_id),
            reps=reps.get(territory_id, 0) / WHOLE_REP,
            potential=potentials.of[territory_id],
            activities=_activities(summed),
            revenue=_revenue(summed),
            balance_index=_number(of_today.index(territory_id)),
            workload_index=_number(spread.activities.index(territory_id)),
            result_index=_number(spread.revenue.index(territory_id)),
        )

    def _of_rep(self, move: Move | None) -> TerritoryMove | None:
        if move is None:
            return None
        return TerritoryMove(
            kind="rep",
            id=move.id,
            name=self._names.rep(move.id),
            origin=move.origin,
            to=move.to,
            reps=move.size / WHOLE_REP,
            potential=0,
            imbalance=move.imbalance,
        )


class _Potentials:
    """What there is to win: in each territory, and of each account.

    Of the funnel file, if it says it of the territories; then an account has that part of it which it has of the open
    pipeline. Else the open pipeline itself.
    """

    def __init__(self, funnel: Funnel, accounts: Sequence[OpenAccounts], today: date) -> None:
        territories = funnel.file.territories
        pipeline = {one.territory_id: one.amount for one in accounts}
        self.of: dict[str, int] = {one.id: pipeline.get(one.id, 0) for one in territories}
        self.source: Literal["funnel file", "open pipeline"] = "open pipeline"
        if any(one.potential for one in territories):
            self.source = "funnel file"
            for one in territories:
                begun = [potential for potential in one.potential if potential.starts <= today] or one.potential[:1]
                self.of[one.id] = in_minor_unit(begun[-1].amount, funnel) if begun else 0
        self.accounts = [
            MovableAccounts(territory_id, account_ids, amounts, self.of[territory_id], amount)
            for territory_id, amount, account_ids, amounts in accounts
            if amount > 0 and territory_id in self.of
        ]


def _of_account(move: Move | None) -> TerritoryMove | None:
    if move is None:
        return None
    return TerritoryMove(
        kind="account",
        id=move.id,
        name=move.id,
        origin=move.origin,
        to=move.to,
        reps=0,
        potential=move.size,
        imbalance=move.imbalance,
    )


def _with_indices(sums: Sums, spread: _Spread, ids: Sequence[str]) -> Sums:
    indices: dict[str, dict[Formula, Fraction | None]] = {
        one: {WORKLOAD: spread.activities.index(one), RESULT: spread.revenue.index(one)} for one in ids
    }
    return _with(sums, indices)


def _with(sums: Sums, indices: Mapping[str, dict[Formula, Fraction | None]]) -> Sums:
    territories = dict(sums.territories)
    for territory_id, by_formula in indices.items():
        summed = territories.get(territory_id, NOTHING)
        picked = {(formula, ""): _number(index) for formula, index in by_formula.items()}
        territories[territory_id] = summed._replace(picked={**summed.picked, **picked})
    return sums._replace(territories=territories)


def _number(index: Fraction | None) -> float | None:
    return None if index is None else float(index)


def _activities(summed: Summed) -> int:
    return sum(number for key, number in summed.measures.items() if parts_of(key)[0] == "activities")


def _revenue(summed: Summed) -> int:
    return summed.measures.get("won_amount", 0)
