"""What files say was won, lost and is open, by team and month: what a person compares with the CRM. Pure.

By the same rules as the service (docs/semantics.md), but for many deals at once.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from stream.backfill.columns.clocks import clock
from stream.backfill.send.records import SOURCE
from stream.core.funnel import Funnel


class Counts(NamedTuple):
    """Deals won and lost, those created then and still open, and the revenue (minor unit, reporting currency)."""

    won: int = 0
    lost: int = 0
    open: int = 0
    revenue: int = 0

    @property
    def win_rate(self) -> Decimal | None:
        """Won of won and lost, in percent; None: none of either."""
        return Decimal(100 * self.won) / (self.won + self.lost) if self.won + self.lost else None

    def plus(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))


Outcomes = dict[tuple[str, str], Counts]
"""Counts by team and month (2026-01)."""


def outcomes(facts: pl.DataFrame, funnel: Funnel, *, in_order: bool = False) -> Outcomes:
    """Return what deals came to.

    Args:
        facts: all facts of the deals, with `kind`, `deal_id`, `at`, `event_id`, `text`, `number`, `revision`, `exact`.
        funnel: the funnel file in force.
        in_order: each deal's facts are in order of time, and none replaces another.
    """
    held = facts.with_columns(pl.col("deal_id").hash())
    if not in_order:
        held = held.sort("revision").unique(["deal_id", "event_id"], keep="last", maintain_order=True)
        held = held.sort("deal_id", "at", "event_id")
    stages = _last_stages(held, funnel)
    owners = held.filter(pl.col("kind") == "owner").select("deal_id", "at", rep="text")
    amounts = held.filter(pl.col("kind") == "amount").group_by("deal_id", maintain_order=True).last()
    amounts = amounts.select("deal_id", "number", "exact", written="text")
    currencies = held.filter(pl.col("kind") == "currency").group_by("deal_id", maintain_order=True).last()
    created = held.filter(pl.col("kind") == "created").group_by("deal_id").agg(created=pl.col("at").min())
    deals = stages.join(created, on="deal_id", how="left", maintain_order="left")
    deals = deals.join(amounts, on="deal_id", how="left", maintain_order="left")
    deals = deals.join(currencies.select("deal_id", currency="text"), on="deal_id", how="left", maintain_order="left")
    when = pl.when(pl.col("outcome") == "open").then(pl.coalesce("created", "entered")).otherwise("closed")
    # The close date says when a deal counts; whoever had it when it was moved closed it.
    held_at = pl.when(pl.col("outcome") == "open").then(when).otherwise("entered")
    deals = deals.with_columns(when=when, held_at=held_at).sort("held_at")
    deals = deals.join_asof(owners.sort("at"), left_on="held_at", right_on="at", by="deal_id", check_sortedness=False)
    first = owners.group_by("deal_id", maintain_order=True).first().select("deal_id", first="rep")
    deals = deals.join(first, on="deal_id", how="left").with_columns(rep=pl.coalesce("rep", "first"))
    return _by_team_and_month(deals, funnel)


def _last_stages(held: pl.DataFrame, funnel: Funnel) -> pl.DataFrame:
    """Return the stage that each deal is in, since when, and when it counts as closed."""
    kinds = {stage.id: stage.kind for stage in funnel.stages.values()}
    stages = held.filter((pl.col("kind") == "stage") & pl.col("text").is_in(list(kinds)))
    # A deal's facts stand together.
    moved = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in ("deal_id", "text"))
    last = stages.filter(moved).group_by("deal_id", maintain_order=True).last()
    last = last.select("deal_id", entered="at", outcome=pl.col("text").replace_strict(kinds, return_dtype=pl.String))
    dates = held.filter(pl.col("kind") == "close_date").group_by("deal_id", maintain_order=True).last()
    last = last.join(dates.select("deal_id", set_at="at", close_date="number"), on="deal_id", how="left")
    counts = pl.lit(funnel.closes_by_crm(SOURCE)) | (pl.col("set_at") >= pl.col("entered"))
    told = counts & pl.col("close_date").is_not_null()
    return last.with_columns(closed=pl.when(told).then("close_date").otherwise("entered"))


def _by_team_and_month(deals: pl.DataFrame, funnel: Funnel) -> Outcomes:
    months = clock(deals["when"], funnel.file.time_zone).dt.strftime("%Y-%m")
    deals = deals.with_columns(month=months, team=_teams(deals, funnel))
    plain = pl.col("written").fill_null(funnel.currency) == funnel.currency
    plain = plain & pl.col("currency").fill_null(funnel.currency).eq(funnel.currency)
    won = pl.col("outcome") == "won"
    sums: defaultdict[tuple[str, str], Counts] = defaultdict(Counts)
    grouped = deals.group_by("team", "month").agg(
        won=won.sum(),
        lost=(pl.col("outcome") == "lost").sum(),
        open=(pl.col("outcome") == "open").sum(),
        revenue=pl.col("number").filter(won & plain).sum(),
    )
    for team, month, *counts in grouped.iter_rows():
        sums[team, month] = Counts(*counts)
    foreign = deals.filter(won & ~plain & pl.col("number").is_not_null())
    columns = ("team", "month", "number", "written", "currency", "when", "exact")
    for team, month, number, written, currency, when, exact in foreign.select(columns).iter_rows():
        value = funnel.convert(number, written, currency, when, exact)
        sums[team, month] = sums[team, month].plus(Counts(revenue=value or 0))
    return dict(sums)


def _teams(deals: pl.DataFrame, funnel: Funnel) -> pl.Series:
    """Return the team of each deal: where its rep works at that moment."""
    teams = pl.Series("team", [""], dtype=pl.String).new_from_index(0, deals.height)
    assignments = {rep.id: rep.assignments for rep in funnel.file.reps}
    for rep in deals["rep"].unique().drop_nulls():
        assigned = assignments.get(rep)
        if assigned is None:
            continue
        team: pl.Expr = pl.lit(assigned[0].team)
        for one in assigned[1:]:
            began = pl.col("held_at") >= funnel.midnight(one.starts)
            team = pl.when(began).then(pl.lit(one.team)).otherwise(team)
        is_his = deals["rep"] == rep
        teams = deals.select(pl.when(is_his).then(team).otherwise(teams).alias("team")).to_series()
    return teams
