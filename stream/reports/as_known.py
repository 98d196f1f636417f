"""Wins as they became known: of each deal, when what was known of its win, by the raw events and their first arrivals,
and by the exchange rates that were known.

Most wins are known whole before the next settlement, and never change again: of those the row of the deal tells all.
The events of the others, which are few, are folded again in order of arrival, deal by deal.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from schemas import wire
from stream import topology
from stream.core import facts
from stream.core.facts import Fact, History
from stream.core.funnel import Funnel, micros
from stream.core.way import way_of
from stream.ingest.problems import Unusable
from stream.ingest.readers import deal_reader
from stream.planning.ledger import Version, Win
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import texts

Versions = dict[str, list[Version]]
"""By the id of the deal, in order of time."""

_TELLING = (
    "deal.stage_changed", "deal.owner_changed", "deal.amount_changed", "deal.currency_changed",
    "deal.close_date_changed", "deal.deleted", "deal.restored", "deal.merged",
)  # fmt: skip
_AT_ONCE = 5000


class Told(NamedTuple):
    """An event of a deal as a fact, when it became known (microseconds UTC)."""

    known_at: int
    fact: Fact


class WinsAsKnown:
    """Reads wins as they became known. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._read = deal_reader(funnel)
        late = [
            (code, rate.known_since)
            for code, rates in funnel.file.exchange_rates.items()
            for rate in rates
            if rate.known_since is not None
        ]
        self._corrected = sorted({code for code, _ in late})  # the currencies of which a rate came late
        days = {day for _, day in late}
        # From when on rates were known that came late; before the first, and from each on, what they all were.
        self._turns = [funnel.midnight(day) for day in sorted(days)]
        self._by_turn = [funnel.as_known(at) for at in (self._turns[0] - 1, *self._turns)] if days else [funnel]
        self._of_deals = f"topic = '{topology.DEALS.name}' AND (type IN ({texts(_TELLING)}) OR revision > 0)"

    @property
    def _is_won(self) -> str:
        """The condition that an event is a move into a won stage, by its present or a former id."""
        stages = self._funnel.stages.values()
        closing = {stage.id for stage in stages if stage.kind == "won" and not stage.of_leads}
        closing |= {told for told, stage_id in self._funnel.former_stages.items() if stage_id in closing}
        return f"moved_to IN ({texts(sorted(closing))})" if closing else "0"

    def first_arrival(self) -> int | None:
        """Return when the first event of all arrived (microseconds UTC); None: none did."""
        sql = f"SELECT min(received_at) FROM {self._clickhouse.database}.raw_events"
        ((arrival,),) = self._clickhouse.query(sql)
        return None if arrival is None else micros(arrival)

    def versions(self, as_of: int, first_settlement: int, settlements: Iterable[int]) -> Versions:
        """Return what was known of the win of each deal that was ever known to be won.

        Between two settlements it need not be told when something became known.

        Args:
            as_of: microseconds UTC; what arrived later is not looked at.
            first_settlement: microseconds UTC; what arrived before it counts as known when it happened.
            settlements: microseconds UTC, those at which something that is known may have to be told.
        """
        parameters = {
            "as_of": as_of,
            "first": first_settlement,
            "moments": sorted({*(one for one in settlements if one <= as_of), as_of + 1}),
        }
        versions: Versions = {}
        unclear: list[str] = []
        for deal_id, is_clear, known_at, *row in self._clickhouse.query(self._known_wins(), parameters):
            if not is_clear:
                unclear.append(deal_id)
            elif row[0] is not None:
                versions[deal_id] = [Version(known_at, self._win(*row))]
        for start in range(0, len(unclear), _AT_ONCE):
            versions |= self._folded(unclear[start : start + _AT_ONCE], as_of, first_settlement)
        return versions

    def _known_wins(self) -> str:
        """Return a query of each deal that was ever put into a won stage.

        Whether its row tells all: whether no settlement lies between when it was first known to be won, or closed, and
        when something was last told of it. Redeliveries that are not merged yet make it less clear, and not wrong.
        """
        database = self._clickhouse.database
        arrival = "toUnixTimestamp64Micro(assumeNotNull(received_at))"
        occurred = "toUnixTimestamp64Micro(occurred_at)"
        known = (
            f"multiIf(received_at IS NULL, {occurred}, {arrival} < {{first:Int64}}, least({arrival}, {occurred}), "
            f"{arrival})"
        )
        told = (
            f"SELECT entity_id, minIf({known}, {self._is_won}) AS first_known, max({known}) AS last_known, "
            f"maxOrDefault(if(received_at IS NULL, {occurred}, {arrival})) AS last_arrival "
            f"FROM {database}.raw_events WHERE {self._of_deals} GROUP BY entity_id HAVING countIf({self._is_won}) > 0"
        )
        late = f"currency IN ({texts(self._corrected)})" if self._corrected else "false"
        won = (
            f"SELECT deal_id, {late} AS rate_came_late, toNullable(closed_at) AS closed_at, closed.rep_id AS rep_id, "
            f"closed.team_id AS team_id, closed.territory_id AS territory_id, closed_amount "
            f"FROM {database}.deal_rows FINAL WHERE outcome = 'won'"
        )
        return (
            "SELECT entity_id, NOT won.rate_came_late AND last_arrival <= {as_of:Int64} "
            "AND NOT arrayExists(moment -> moment <= last_known "
            "AND moment > first_known OR moment <= first_known AND moment > ifNull(won.closed_at, first_known), "
            "{moments:Array(Int64)}) AS is_clear, last_known, won.closed_at, won.rep_id, won.team_id, "
            f"won.territory_id, won.closed_amount FROM ({told}) AS told LEFT JOIN ({won}) AS won "
            "ON told.entity_id = won.deal_id WHERE first_known <= {as_of:Int64}"
        )

    def _win(self, closed_at: int, rep_id: str, team_id: str, territory_id: str, amount: int | None) -> Win:
        return Win(closed_at, self._funnel.day_of(closed_at), rep_id, team_id, territory_id, amount)

    def _folded(self, deal_ids: Sequence[str], as_of: int, first_settlement: int) -> Versions:
        # What is there twice counts once, so nothing need be merged before.
        rows = self._clickhouse.query_by_ids(
            f"SELECT entity_id, event_id, revision, occurred_at, received_at, body "
            f"FROM {self._clickhouse.database}.raw_events "
            f"WHERE {self._of_deals} AND entity_id IN {{ids:Array(String)}} ORDER BY entity_id",
            deal_ids,
        )
        versions: Versions = {}
        for deal_id, of_deal in groupby(rows, key=itemgetter(0)):
            told = sorted(self._told(list(of_deal), as_of, first_settlement))
            if known := list(self._wins(told, as_of)):
                versions[deal_id] = known
        return versions

    def _told(self, rows: Sequence[tuple[Any, ...]], as_of: int, first_settlement: int) -> Iterator[Told]:
        """Yield what the rows of a deal's events tell, as far as it had arrived."""
        arrivals: dict[Any, int] = {}
        for _, event_id, revision, _, received_at, _ in rows:
            if received_at is not None:
                key = event_id, revision
                arrivals[key] = min(micros(received_at), arrivals.get(key, as_of + 1))
        for _, event_id, revision, occurred_at, received_at, body in rows:
            # What was replayed only has the arrival of what it was written from.
            arrival = arrivals.get((event_id, revision)) if received_at is None else micros(received_at)
            occurred = micros(occurred_at)
            if arrival is not None and arrival > as_of:
                continue
            try:
                incoming = self._read(0, body.encode())
            except (Unusable, wire.NotCanonical):
                continue  # a dead letter, which counts nowhere
            if incoming is not None:
                is_early = arrival is None or arrival < first_settlement
                yield Told(min(occurred, arrival or occurred) if is_early else arrival or occurred, incoming.item)

    def _wins(self, told: Sequence[Told], as_of: int) -> Iterator[Version]:
        """Yield how a deal is won, whenever that has changed."""
        history: History = ()
        last: Win | None = None
        by_moment: dict[int, list[Fact]] = {turn: [] for turn in self._turns if turn <= as_of}
        for one in told:
            by_moment.setdefault(one.known_at, []).append(one.fact)
        for known_at, at_once in sorted(by_moment.items()):
            history, changing = facts.add(history, at_once)
            if not history or not (changing or known_at in self._turns):
                continue
            way = way_of(history, self._by_turn[bisect_right(self._turns, known_at)])
            close = None if way is None else way.close
            win = None
            if way is not None and close is not None and close.outcome == "won":
                win = self._win(close.at, *close.place, way.worth.at(close.at))
            if win != last:
                yield Version(known_at, win)
                last = win
