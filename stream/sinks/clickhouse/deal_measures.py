"""The measures that are read off the rows of the deals: `schemas.measures.OFF_ROWS`, as docs/semantics.md says them.

Those that share whose they are, when, and their labels are one `Family`, which is one look at the rows. Expressions are
over a row of `deal_rows` that is called `deal`; moments are microseconds since 1970 (UTC).
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.deals_view import is_overdue, is_quiet
from stream.sinks.clickhouse.funnel_sql import DAY, HOUR, NOW, first_open_stage, is_open
from stream.sinks.clickhouse.sql import text

IS_CREATED = "deal.created.rep_id IS NOT NULL"
_FATES = ("progressed", "lost", "disqualified", "moved_pipeline", "open")


class Family(NamedTuple):
    """Measures that are read in one look.

    `values`: by measure what a row adds to it; 0 or NULL: nothing.
    `place`: where rep_id, team_id and territory_id stand, with {} for the name.
    `joined`: arrays of the deal that a row is made of each element of.
    """

    values: dict[str, str]
    place: str
    pipeline: str
    at: str
    where: str
    label: str = "''"
    detail: str = "''"
    joined: str = ""


def families(funnel: Funnel) -> Iterator[Family]:
    """Yield all of them."""
    yield from _of_stages(funnel)
    yield from _of_cohorts(funnel)
    yield from _of_creation()
    yield from _of_leads()
    yield from _of_closed_deals()


def rows(family: Family, database: str, only: Collection[str] = (), *, where: str = "1") -> str:
    """Return a SELECT of team_id, rep_id, territory_id, pipeline_id, at, label, detail and a column per measure.

    Args:
        family: what to read.
        database: where `deal_rows` is.
        only: the measures that are wanted; empty: all.
        where: a condition on whose and when: `team_id`, `rep_id`, `territory_id`, `pipeline_id`, `at`.
    """
    joined = f"ARRAY JOIN {family.joined} " if family.joined else ""
    place = ", ".join(f"{family.place.format(name)} AS {name}" for name in ("team_id", "rep_id", "territory_id"))
    values = ", ".join(f"{value} AS {name}" for name, value in family.values.items() if not only or name in only)
    return (
        f"SELECT {place}, {family.pipeline} AS pipeline_id, {family.at} AS at, "
        f"{family.label} AS label, {family.detail} AS detail, {values} "
        f"FROM {database}.deal_rows AS deal FINAL {joined}WHERE {family.where} AND {where}"
    )


def measures(funnel: Funnel, database: str, only: Collection[str] = ()) -> Iterator[str]:
    """Yield SELECTs that together give each measure of each row: the columns of `rows`, then measure and value."""
    for family in families(funnel):
        names = [name for name in family.values if not only or name in only]
        if not names:
            continue
        items = ", ".join(f"({text(name)}, ifNull(toInt64({name}), 0))" for name in names)
        yield (
            "SELECT team_id, rep_id, territory_id, pipeline_id, at, label, detail, item.1 AS measure, item.2 AS value "
            f"FROM ({rows(family, database, names)}) ARRAY JOIN [{items}] AS item WHERE value != 0"
        )


def _of_stages(funnel: Funnel) -> Iterator[Family]:
    # A visit is its last part; it began with the first one of its number.
    began = "arrayFirst((began, visit) -> visit = part.visit, deal.parts.began, deal.parts.visit)"
    visit = {
        "place": "part.{}",
        "pipeline": "part.pipeline_id",
        "label": "part.stage_id",
        "joined": "deal.parts AS part",
    }
    yield Family(
        {"stayed": "1"},
        at=f"if(part.beginning = 'taken_over', {began}, part.began)",
        where="part.ended IS NOT NULL AND part.ending != 'handed_off'",
        detail=f"toString(intDiv(assumeNotNull(part.ended) - at, {HOUR}))",
        **visit,
    )
    yield Family(
        {"lost_for": "1", "lost_amount_for": "part.amount"},
        at="assumeNotNull(part.ended)",
        where="part.ending = 'lost'",
        detail="deal.loss_reason",
        **visit,
    )
    present = {
        "place": "deal.owner.{}",
        "pipeline": "deal.pipeline_id",
        "at": "assumeNotNull(deal.stage_since)",
        "where": is_open("deal.stage_id", funnel),
        "label": "deal.stage_id",
    }
    yield Family({"waited": "1"}, detail=f"toString(intDiv({NOW} - at, {HOUR}))", **present)
    yield Family({"quiet": is_quiet(funnel), "overdue": is_overdue(funnel)}, **present)


def _of_cohorts(funnel: Funnel) -> Iterator[Family]:
    yield Family(
        {f"cohort_{fate}_amount": f"if(reached.fate = {text(fate)}, reached.amount, 0)" for fate in _FATES},
        place="reached.{}",
        pipeline="reached.pipeline_id",
        at="reached.at",
        where="1",
        label="reached.stage_id",
        joined="deal.reached AS reached",
    )
    first = f"indexOf(deal.reached.stage_id, {first_open_stage('reached.pipeline_id', funnel)})"
    yield Family(
        {"from_first": "1", "from_first_amount": "deal.reached.amount[first]"},
        place="deal.reached.{}[first]",
        pipeline="reached.pipeline_id",
        at="deal.reached.at[first]",
        where=f"({first} AS first) > 0",
        label="reached.stage_id",
        joined="deal.reached AS reached",
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
    touches = {"label": "touch.activity_type", "joined": "deal.touches AS touch"}
    yield Family({"won_touches": f"if({won}, touch.number, 0)"}, where=is_closed, **touches, **closed)
    yield Family(
        {"won_touched": won, "lost_touched": lost}, detail=last_open_stage, where=is_closed, **touches, **closed
    )
    yield Family({"won_out_of": won, "lost_out_of": lost}, label=last_open_stage, where=is_closed, **closed)
    yield Family({"won_later": "1"}, where=f"{is_closed} AND {won} AND at > {NOW}", **closed)
