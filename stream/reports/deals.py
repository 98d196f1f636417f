"""Lists of deals: those behind a number, or in a state."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from schemas.report import DealList, ListedDeal
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros
from stream.kpis.declaration import Kpi
from stream.kpis.periods import FIRST_DAY, whole_days
from stream.planning.ledger import Statement
from stream.reports.as_of import as_of
from stream.reports.behind import BEHIND_DEALS, BEHIND_REASONS, BEHIND_STAGES, OF_NOW, STATES, Condition, Scope
from stream.reports.commission import pays_more
from stream.reports.comparison import due_by
from stream.reports.money import money_unit
from stream.reports.names import Names
from stream.reports.query import ReportQuery
from stream.reports.waterfall import Step, moments
from stream.reports.waterfall_sql import InStep, deals_in_step_sql
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import at_todays_rate
from stream.words import Refusal

State = Literal["open", "stuck", "quiet", "overdue", "won", "lost", "disqualified", "created", "won_later", "uncertain"]
Sort = Literal["days_in_stage", "amount", "created", "closed_at", "expected_close", "last_touch_at", "deal_id"]
STATE_NAMES: tuple[State, ...] = get_args(State)
SORTS: tuple[Sort, ...] = get_args(Sort)
MOST, FURTHEST = 1000, 100_000
"""How many deals are listed at once, and how many can be left out before them."""

_LAST = 2**62
_ORDER: dict[Sort, str] = {
    "days_in_stage": f"ifNull(stage_since, {_LAST})",
    "amount": f"ifNull(-worth, {_LAST})",
    "created": f"ifNull(-created_at, {_LAST})",
    "closed_at": f"ifNull(-closed_at, {_LAST})",
    "expected_close": f"ifNull(expected_close, {_LAST})",
    "last_touch_at": f"ifNull(last_touch_at, -{_LAST})",
    "deal_id": "0",
}
"""What deals are listed by, the lowest first."""


RunningOf = Callable[[date], Mapping[str, Statement]]
"""Gives the statement of each rep in which something can be earned on a day."""


class DealQuery(NamedTuple):
    """Which deals somebody wants to see.

    `asked`: of whom, and over which days.
    `state` or `kpi`: in a state, or behind a KPI (its id): of `reason`, of `stage`, else of deals; neither: open ones.
    `waterfall` or `waterfall_due` instead: in a step of the waterfall of all open deals, or of those that are due.
    `stage`: beside a state the stage that the deals are in, or were closed from; `source`, `reason`: theirs.
    `sort`: None: the amount; of what is open the time in the stage.
    """

    asked: ReportQuery = ReportQuery()
    state: State | None = None
    kpi: str | None = None
    stage: str | None = None
    source: str | None = None
    reason: str | None = None
    waterfall: Step | None = None
    waterfall_due: Step | None = None
    sort: Sort | None = None
    limit: int = 100
    offset: int = 0

    @property
    def step(self) -> Step | None:
        """The step of either waterfall."""
        return self.waterfall or self.waterfall_due

    def parameters(self) -> dict[str, str]:
        """Return the query as parameters of `/api/deals`."""
        own = {name: value for name, value in self._asdict().items() if name != "asked" and value is not None}
        return self.asked.parameters() | {name: str(value) for name, value in own.items()}


class NoDealsBehind(Refusal):
    """A KPI that no deals are behind, or that none is called; says which there are."""


def has_deals(kpi: Kpi) -> bool:
    """Say whether the deals behind a KPI can be listed."""
    behind = {"stage": BEHIND_STAGES, "loss reason": BEHIND_REASONS, "activity type": {}}
    return kpi.id in behind.get(kpi.subject, BEHIND_DEALS)


class Deals:
    """Lists deals. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel, running: RunningOf | None = None) -> None:
        """`running`: gives what reps can earn in, of today; None: nothing is said of what a deal pays."""
        self._clickhouse = clickhouse
        self._running = running
        self._funnel = funnel
        self._names = Names(funnel)

    def listed(self, query: DealQuery, now: datetime) -> DealList:
        """Return the deals of a query. Raises NoDealsBehind."""
        if (at := query.asked.as_of) is not None:
            with as_of(self._clickhouse, self._funnel, at) as then:
                return Deals(*then).listed(query._replace(asked=query.asked._replace(as_of=None)), at)
        days = query.asked.days_at(micros(now), self._funnel, FIRST_DAY)
        database = self._clickhouse.database
        scope = Scope(query.asked.whose, self._funnel, database, query.stage)
        parameters = self._parameters(query, days)
        if query.step is not None:
            due = due_by(days, self._funnel.file.fiscal_year_starts, query.asked.name)
            parameters |= moments(self._funnel, days, due, micros(now))
            of_step = InStep(query.asked.whose, query.step, query.waterfall is None)
            sql = deals_in_step_sql(database, self._funnel, of_step, parameters["end"] - 1, _LISTED_BY)
            rows, filters, is_now = f"({sql}) AS deal", ["1"], query.step == "closing"
        else:
            condition, is_now = condition_of(query)
            rows, filters = f"{database}.deal_rows AS deal FINAL", [condition(scope)]
        worth = at_todays_rate("deal.amount", "deal.currency", self._funnel)
        filters += [
            f"deal.{column} = {{{name}:String}}" for name, column in _OWN.items() if getattr(query, name) is not None
        ]
        if query.stage is not None and query.state is not None:
            filters.append(_of_stage(query.state))
        matching = (
            f"SELECT deal_id, stage_since, created_at, closed_at, expected_close, last_touch_at, "
            f"if(deal.outcome = '', {worth}, deal.closed_amount) AS worth "
            f"FROM {rows} WHERE {' AND '.join(filters)}"
        )
        sort = query.sort or ("days_in_stage" if is_now else "amount")
        # One look at the rows says how many there are, and which come first.
        ((count, amount, unknown, first),) = self._clickhouse.query(
            "SELECT count(), sum(worth), countIf(worth IS NULL), "
            f"groupArraySorted({query.offset + query.limit})(({_ORDER[sort]}, deal_id)) FROM ({matching})",
            parameters,
        )
        return DealList(
            currency=self._funnel.currency,
            money_unit=money_unit(self._funnel),
            generated_at=now,
            count=count,
            amount=amount or 0,
            without_amount=unknown,
            deals=self._with_pay(self.told([deal_id for _, deal_id in first[query.offset :]]), now),
        )

    def _with_pay(self, deals: tuple[ListedDeal, ...], now: datetime) -> tuple[ListedDeal, ...]:
        """Return deals with what those that are open would bring their owners."""
        if self._running is None or all(deal.outcome for deal in deals):
            return deals
        running = self._running(self._funnel.day_of(micros(now)))
        return tuple(
            deal.model_copy(update={"next_deal_pays": pays_more(running[deal.rep_id], deal.reported_amount)})
            if not deal.outcome and deal.stage_id and deal.rep_id in running and deal.reported_amount
            else deal
            for deal in deals
        )

    def _parameters(self, query: DealQuery, days: Days) -> dict[str, Any]:
        whole = whole_days(days, self._funnel.file.fiscal_year_starts, query.asked.name)
        asked = {
            **query.asked.whose._asdict(),
            "stage": query.stage,
            "source": query.source,
            "reason": query.reason,
            "begin": self._funnel.midnight(days.first),
            "end": self._funnel.midnight(days.last + timedelta(days=1)),
            "whole_begin": self._funnel.midnight(whole.first),
            "whole_end": self._funnel.midnight(whole.last + timedelta(days=1)),
        }
        return {name: value for name, value in asked.items() if value is not None}

    def told(self, deal_ids: list[str]) -> tuple[ListedDeal, ...]:
        """Return deals as they stand, in the order of their ids."""
        deals = f"{self._clickhouse.database}.deals"
        # Filtered by the key before the newest rows are found, which comes to the same, and reads few rows whole.
        by_key = "deal_id IN {ids:Array(String)} SETTINGS optimize_move_to_prewhere_if_final = 1"
        sql = f"SELECT {', '.join(_COLUMNS)} FROM {deals} WHERE {by_key}"
        rows = self._clickhouse.query_by_ids(sql, deal_ids)
        by_id = {row[0]: self._deal(dict(zip(_COLUMNS, row, strict=True))) for row in rows}
        return tuple(by_id[deal_id] for deal_id in deal_ids if deal_id in by_id)

    def _deal(self, row: dict[str, Any]) -> ListedDeal:
        row["created"] = row.pop("created_at")
        row["owner"] = row.pop("rep")
        row["source"] = self._names.source(row["source"]) if row["source"] else ""
        row["loss_reason"] = self._names.reason(row["loss_reason"]) if row["loss_reason"] else ""
        row["account"] = row.pop("account_id")
        row["url"] = row["url"] or None
        row["currency"] = row["currency"] or None
        expected = row["expected_close"]
        row["expected_close"] = None if expected is None else self._day(expected).isoformat()
        for flag in ("stuck", "quiet", "overdue", "uncertain"):
            row[flag] = bool(row[flag])
        return ListedDeal(**row)

    def _day(self, at: datetime) -> date:
        return self._funnel.day_of(micros(at.astimezone(UTC)))


_COLUMNS = (
    "deal_id", "url", "pipeline_id", "pipeline", "stage_id", "stage", "stage_since", "days_in_stage", "created_at",
    "rep_id", "rep", "team_id", "team", "territory_id", "territory", "account_id", "amount", "currency",
    "reported_amount", "expected_close", "last_touch_at", "last_touch", "last_move_at", "source", "loss_reason",
    "outcome", "closed_at", "stuck", "quiet", "overdue", "uncertain",
)  # fmt: skip


_OWN = {"source": "source", "reason": "loss_reason"}
_LISTED_BY = (
    "deal_id", "stage_since", "created_at", "closed_at", "expected_close", "last_touch_at", "outcome", "amount",
    "currency", "closed_amount", *_OWN.values(),
)  # fmt: skip
"""The columns of a deal's row that deals in a step are filtered and sorted by."""


def condition_of(query: DealQuery) -> tuple[Condition, bool]:
    """Return which deals a query is about, and whether that is of now. Raises NoDealsBehind."""
    if query.kpi is None:
        state = query.state or "open"
        return STATES[state], state in OF_NOW
    behind = BEHIND_DEALS if query.stage is None else BEHIND_STAGES
    if query.reason is not None and query.kpi in BEHIND_REASONS:
        behind = BEHIND_REASONS
    if query.kpi not in behind:
        raise NoDealsBehind("must-be-one-of", choices=", ".join(behind))
    now = {
        "open_deals",
        "open_amount",
        "weighted_pipeline",
        "velocity",
        "forecast",
        "stuck",
        "quiet",
        "overdue",
        "won_later",
        "stuck_now",
        "quiet_now",
        "overdue_now",
    }
    return behind[query.kpi], query.kpi in now and not (query.stage is not None and query.kpi == "stuck")


def _of_stage(state: State) -> str:
    """Return the condition that a deal in a state is in the stage, or was closed from it."""
    if state in ("won", "lost", "disqualified", "won_later"):
        return "deal.parts[-2].stage_id = {stage:String}"
    return "deal.stage_id = {stage:String}"
