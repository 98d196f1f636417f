"""The measures that are read off the rows of the deals: `schemas.measures.OFF_ROWS`, as docs/semantics.md says them.

Those that share whose they are, when, and their labels are one `Family`, which is one look at the rows. Expressions are
over a row of `deal_rows` that is called `deal`; moments are microseconds since 1970 (UTC).
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from schemas.measures import BY_NAME
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.deals_view import is_overdue, is_quiet
from stream.sinks.clickhouse.funnel_sql import DAY, HOUR, NOW, first_open_stage, is_open
from stream.sinks.clickhouse.sql import text, texts

IS_CREATED = "deal.created.rep_id IS NOT NULL"
_FATES = ("progressed", "lost", "disqualified", "moved_pipeline", "open")
_PLACE = ("team_id", "rep_id", "territory_id")


class Family(NamedTuple):
    """Measures that are read in one look.

    `values`: by measure what a row adds to it; 0 or NULL: nothing.
    `place`: where rep_id, team_id and territory_id stand, with {} for the name.
    `joined`: arrays of the deal that a row is made of each element of. A measure without details is of all of them.
    """

    values: dict[str, str]
    place: str
    pipeline: str
    at: str
    where: str
    label: str = "''"
    detail: str = "''"
    joined: str = ""

    def rows(self, database: str, only: Collection[str] = (), where: str = "1") -> str:
        """Return a SELECT of team_id, rep_id, territory_id, pipeline_id, at, label, detail and a column per measure.

        Args:
            database: where `deal_rows` is.
            only: the measures that are wanted; empty: all.
            where: a condition on whose and when: `team_id`, `rep_id`, `territory_id`, `pipeline_id`, `at`.
        """
        place = ", ".join(f"{self.place.format(name)} AS {name}" for name in _PLACE)
        values = ", ".join(
            f"ifNull(toInt64({value}), 0) AS {name}" for name, value in self.values.items() if not only or name in only
        )
        joined = f"ARRAY JOIN {self.joined} " if self.joined else ""
        return (
            f"SELECT {place}, {self.pipeline} AS pipeline_id, {self.at} AS at, "
            f"{self.label} AS label, {self.detail} AS detail, {values} "
            f"FROM {database}.deal_rows AS deal FINAL {joined}WHERE {self.where} AND {where}"
        )

    def sums(
        self, database: str, only: Sequence[str], by: Sequence[str], where: str, sets: Sequence[Sequence[int]] = ()
    ) -> str:
        """Return a SELECT of some columns or expressions, label, detail, and the sums of some measures by them.

        Args:
            database: where `deal_rows` is.
            only: the measures.
            by: the columns or expressions.
            where: as for `rows`.
            sets: places in `by` that are grouped by apart from each other; the first column says which set.
        """
        sums = ", ".join(f"sum({name}) AS sum_{name}" for name in only)
        keys = ", ".join(f"{expression} AS by_{number}" for number, expression in enumerate(by))
        chosen = [
            ", ".join([*(f"by_{number}" for number in one), "label", "detail"]) for one in sets or [range(len(by))]
        ]
        which = ""
        if sets:
            left_out = (f"grouping({', '.join(f'by_{number}' for number in one)}) = 0" for one in sets)
            which = f"multiIf({', '.join(f'{of}, {number}' for number, of in enumerate(left_out))}, -1) AS which, "
        return (
            f"SELECT {which}{keys}, label, detail, {sums} FROM ({self.rows(database, only, where)}) "
            f"GROUP BY GROUPING SETS ({', '.join(f'({one})' for one in chosen)})"
        )


def families(funnel: Funnel) -> Iterator[Family]:
    """Yield all of them."""
    yield from _of_stages(funnel)
    yield from _of_cohorts(funnel)
    yield from _of_creation()
    yield from _of_leads()
    yield from _of_closed_deals()


def measures(funnel: Funnel, database: str, only: Collection[str] = ()) -> Iterator[str]:
    """Yield SELECTs that together give each measure of each row: as `Family.rows`, then measure and value."""
    for family in families(funnel):
        names = [name for name in family.values if not only or name in only]
        if not names:
            continue
        items = ", ".join(
            f"({text(name)}, {name}, {'line.detail' if BY_NAME[name].detail else text('')})" for name in names
        )
        yield (
            "SELECT team_id, rep_id, territory_id, pipeline_id, at, label, item.3 AS detail, item.1 AS measure, "
            "item.2 AS value "
            f"FROM ({family.rows(database, names)}) AS line ARRAY JOIN [{items}] AS item WHERE value != 0"
        )


def _elements(array: str, name: str, *fields: str) -> str:
    """Return what joins some fields of an array, each under `<name>_<field>`; only what is needed, for its cost."""
    return ", ".join(f"deal.{array}.{field} AS {name}_{field}" for field in (*_PLACE, *fields))


def _of_stages(funnel: Funnel) -> Iterator[Family]:
    # A visit is its last part; it began with the first one of its number.
    began = "arrayFill((began, beginning) -> beginning != 'taken_over', deal.parts.began, deal.parts.beginning)"
    part = {"place": "part_{}", "pipeline": "part_pipeline_id", "label": "part_stage_id"}
    fields = ("stage_id", "pipeline_id", "ended", "ending")
    yield Family(
        {"stayed": "1"},
        at="part_began",
        where="part_ended IS NOT NULL AND part_ending != 'handed_off'",
        detail=f"toString(intDiv(assumeNotNull(part_ended) - part_began, {HOUR}))",
        joined=f"{_elements('parts', 'part', *fields)}, {began} AS part_began",
        **part,
    )
    yield Family(
        {"lost_for": "1", "lost_amount_for": "part_amount"},
        at="assumeNotNull(part_ended)",
        where="part_ending = 'lost'",
        detail="deal.loss_reason",
        joined=_elements("parts", "part", *fields, "amount"),
        **part,
    )
    present = {
        "place": "deal.owner.{}",
        "pipeline": "deal.pipeline_id",
        "at": "assumeNotNull(deal.stage_since)",
        "where": is_open("deal.stage_id", funnel),
        "label": "deal.stage_id",
    }
    yield Family({"waited": "1"}, detail=f"toString(intDiv(greatest({NOW} - at, 0), {HOUR}))", **present)
    yield Family({"quiet": is_quiet(funnel), "overdue": is_overdue(funnel)}, **present)
    of_deals = texts(stage.id for stages in funnel.open_stages.values() for stage in stages if not stage.of_leads)
    expected = present | {
        "at": "assumeNotNull(deal.expected_close)",
        "where": f"deal.stage_id IN ({of_deals}) AND deal.qualified AND deal.expected_close IS NOT NULL "
        "AND deal.currency != ''",
        "detail": "toString(deal.currency)",
    }
    yield Family({"expected_amount": "deal.amount"}, **expected)


def _of_cohorts(funnel: Funnel) -> Iterator[Family]:
    yield Family(
        {f"cohort_{fate}_amount": f"if(reached_fate = {text(fate)}, reached_amount, 0)" for fate in _FATES},
        place="reached_{}",
        pipeline="reached_pipeline_id",
        at="reached_at",
        where="1",
        label="reached_stage_id",
        joined=_elements("reached", "reached", "stage_id", "pipeline_id", "at", "fate", "amount"),
    )
    first = f"indexOf(deal.reached.stage_id, {first_open_stage('reached_pipeline_id', funnel)})"
    yield Family(
        {"from_first": "1", "from_first_amount": "deal.reached.amount[first]"},
        place="deal.reached.{}[first]",
        pipeline="reached_pipeline_id",
        at="deal.reached.at[first]",
        where=f"({first} AS first) > 0",
        label="reached_stage_id",
        joined="deal.reached.stage_id AS reached_stage_id, deal.reached.pipeline_id AS reached_pipeline_id",
    )


def _of_creation() -> Iterator[Family]:
    created = {
        "place": "assumeNotNull(deal.created.{})",
        "pipeline": "deal.created_pipeline_id",
        "at": "assumeNotNull(deal.created_at)",
        "where": IS_CREATED,
    }
    until = f"if(deal.outcome = '', {NOW}, assumeNotNull(deal.closed_at))"
    yield Family(
        {
            **{
                f"created_{outcome}_after": f"deal.outcome = {text(outcome)}"
                for outcome in ("won", "lost", "disqualified")
            },
            "created_open_for": "deal.outcome = ''",
        },
        # A close date may lie before the creation.
        label=f"toString(intDiv(greatest({until} - at, 0), {DAY}))",
        **created,
    )
    yield Family({"created_from": "1"}, label="deal.source", **created)


def _of_leads() -> Iterator[Family]:
    qualifying = {
        "place": "deal.qualifying.{}",
        "pipeline": "deal.qualifying.pipeline_id",
        "at": "deal.qualifying.at",
        "where": "deal.qualifying.fate != ''",
    }
    converted = "deal.qualifying.fate = 'converted'"
    yield Family({"mql_from": "1", "mql_converted_from": converted}, label="deal.source", **qualifying)
    yield Family(
        {"mql_converted_after": converted, "mql_waited": f"NOT ({converted})"},
        label=f"toString(intDiv(greatest(ifNull(deal.qualifying.until, {NOW}) - at, 0), {HOUR}))",
        **qualifying,
    )


def _of_closed_deals() -> Iterator[Family]:
    closed = {
        "place": "deal.closed.{}",
        "pipeline": "deal.pipeline_id",
        "at": "assumeNotNull(deal.closed_at)",
    }
    is_closed = "deal.outcome IN ('won', 'lost') AND NOT deal.is_lead"
    won, lost = "deal.outcome = 'won'", "deal.outcome = 'lost'"
    last_open_stage = "deal.parts.stage_id[-2]"  # the last one is the closed stage itself
    yield Family(
        {"won_from": won, "won_amount_from": f"if({won}, deal.closed_amount, 0)", "lost_from": lost},
        label="deal.source",
        where=is_closed,
        **closed,
    )
    touches = {
        "label": "touched_by",
        "joined": "deal.touches.activity_type AS touched_by, deal.touches.number AS times",
    }
    yield Family(
        {"won_touches": f"if({won}, times, 0)", "won_touched": won, "lost_touched": lost},
        detail=last_open_stage,
        where=is_closed,
        **touches,
        **closed,
    )
    yield Family({"won_out_of": won, "lost_out_of": lost}, label=last_open_stage, where=is_closed, **closed)
    yield Family({"won_later": "1"}, where=f"{is_closed} AND {won} AND at > {NOW}", **closed)
