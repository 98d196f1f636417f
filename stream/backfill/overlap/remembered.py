"""What the service would know if it had processed already what this run has sent: files of one run know each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

import polars as pl

from stream.backfill.send.records import DealFact
from stream.core.activities import ActivityRecord
from stream.core.facts import CHANGED, Fact, History, Kind, Value
from stream.core.facts import add as with_facts

_SCHEMA = pl.Schema(
    {
        "kind": pl.String,
        "deal_id": pl.String,
        "at": pl.Int64,
        "event_id": pl.String,
        "text": pl.String,
        "number": pl.Int64,
        "revision": pl.Int64,
        "exact": pl.String,
    }
)
_KINDS = {
    "created": Kind.CREATED,
    "stage": Kind.STAGE,
    "owner": Kind.OWNER,
    "amount": Kind.AMOUNT,
    "currency": Kind.CURRENCY,
    "close_date": Kind.CLOSE_DATE,
    "source": Kind.SOURCE,
    "loss_reason": Kind.LOSS_REASON,
    "account": Kind.ACCOUNT,
    "taken_back": Kind.PROPERTY,
}


class Knowledge(Protocol):
    """What the service knows already: `Known`."""

    def histories(self, deal_ids: Iterable[str], /) -> Mapping[str, History]:
        """Return the histories of those deals that have one."""

    def activities(self, activity_ids: Iterable[str], /) -> Mapping[str, tuple[ActivityRecord, ...]]:
        """Return the records of those activities that have one."""


class Remembered:
    """What is known, and what has been sent since. Of files of changes the last of each property is kept."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._rows: list[pl.DataFrame] = []
        self._changes: list[pl.DataFrame] = []

    def remember(self, facts: pl.DataFrame, *, of_rows: bool) -> None:
        """Keep facts that are sent; those of rows whole, of changes the last of each kind."""
        some = facts.select(_SCHEMA.names()).filter(pl.col("kind") != "healed")
        if not some.height:
            return
        if of_rows:
            self._rows.append(some)
            return
        self._changes.append(_last(some))
        if len(self._changes) > 20:
            self._changes = [_last(pl.concat(self._changes))]

    def deals_with_changes(self) -> pl.Series:
        """Return the deals of which files of changes have told something."""
        return pl.concat([pl.Series("deal_id", [], pl.String), *(one["deal_id"] for one in self._changes)]).unique()

    def histories(self, deal_ids: Iterable[str]) -> dict[str, History]:
        """Return the histories of those deals that have one."""
        wanted = deal_ids if isinstance(deal_ids, pl.Series) else pl.Series("deal_id", list(deal_ids), pl.String)
        histories = dict(self._known.histories(wanted))
        by_deal: defaultdict[str, list[Fact]] = defaultdict(list)
        for frame in (*self._changes, *self._rows):
            for row in frame.join(wanted.to_frame("deal_id"), on="deal_id", how="semi").iter_rows():
                by_deal[row[1]].append(_fact(DealFact(*row)))
        for deal_id, facts in by_deal.items():
            histories[deal_id], _ = with_facts(histories.get(deal_id, ()), facts)
        return histories


def _last(facts: pl.DataFrame) -> pl.DataFrame:
    return facts.sort("at", "event_id").unique(["deal_id", "kind"], keep="last", maintain_order=True)


def _fact(fact: DealFact) -> Fact:
    kind, _, at, event_id, text, number, revision, exact = fact
    value: Value
    match kind:
        case "amount":
            value = (number, text) if exact is None else (number, text, exact)
        case "owner":
            value = text or ""
        case "stage" | "currency" | "source" | "loss_reason" | "account":
            value = text
        case "close_date":
            value = number
        case _:
            value = None
    return Fact(at, CHANGED, "", event_id, revision, _KINDS[kind], value)
