"""Makes the views, and none that is there already: reading their statements is what ClickHouse does most at a start."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from stream.core.funnel import Funnel, micros
from stream.kpis.periods import GRAINS
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.plans import forget_other_plans, keep_plan
from stream.sinks.clickhouse.sql import text
from stream.sinks.clickhouse.views import View, views

_TEXTS = ("team_id", "team", "rep_id", "rep", "territory_id", "territory", "pipeline_id", "pipeline")


class Made(NamedTuple):
    """The SELECTs of views that are there, by name, and the types of their columns, by subject, as far as known."""

    selects: Mapping[str, str]
    types: Mapping[str, Mapping[str, str]]


NONE_MADE = Made({}, {})


def create_views(clickhouse: ClickHouse, funnel: Funnel, made: Made = NONE_MADE, pause_seconds: float = 0.0) -> Made:
    """Make the views that are not there with the same SELECT, and write what they read of plans.

    Raises ClickHouseUnavailable.

    Args:
        clickhouse: where they are made.
        funnel: the funnel file in force.
        made: what this returned the last time; not given: ClickHouse is asked whether all of them are there.
        pause_seconds: how long to leave ClickHouse to others after each view.
    """
    keep_plan(clickhouse, funnel, funnel.day_of(micros(datetime.now(UTC))))
    wanted = list(views(clickhouse.database, funnel))
    mark = _mark(clickhouse, wanted)
    if made == NONE_MADE and _are_there(clickhouse, wanted, mark):
        made = Made({view.name: view.select for view in wanted}, {})
    types = {subject: dict(known) for subject, known in made.types.items()}
    for name, select, columns, subject in wanted:
        if made.selects.get(name) == select:
            continue
        view = f"{clickhouse.database}.{name}"
        known = types.setdefault(subject, {**dict.fromkeys(_TEXTS, "String"), **dict.fromkeys(GRAINS, "Date32")})
        if columns and known.keys() >= set(columns):
            # Told its columns, ClickHouse need not find them out: that takes most of the time.
            told = ", ".join(f"{column} {known[column]}" for column in columns)
            clickhouse.define(f"CREATE OR REPLACE VIEW {view} ({told}) AS {select} COMMENT {text(mark)}")
        else:
            clickhouse.define(f"CREATE OR REPLACE VIEW {view} AS {select} COMMENT {text(mark)}")
            if columns:
                known |= {row[0]: row[1] for row in clickhouse.query(f"DESCRIBE TABLE {view}")}
        time.sleep(pause_seconds)
    forget_other_plans(clickhouse, funnel)
    return Made({view.name: view.select for view in wanted}, types)


def _mark(clickhouse: ClickHouse, wanted: Sequence[View]) -> str:
    """Return what all views are marked with that are made beside one another.

    Of all of them, since the columns of one follow from those that it reads; and of the server, which says what types
    they have.
    """
    ((version,),) = clickhouse.query("SELECT version()")
    told = [version, *(f"{view.name}: {clickhouse.defined(view.select)}" for view in wanted)]
    return f"dealstream {hashlib.sha256('; '.join(told).encode()).hexdigest()[:32]}"


def _are_there(clickhouse: ClickHouse, wanted: Sequence[View], mark: str) -> bool:
    """Say whether all views have the mark. Of a cluster nobody knows: a replica may have come without them."""
    if clickhouse.cluster:
        return False
    marked = clickhouse.query(
        "SELECT name FROM system.tables WHERE database = {database:String} AND comment = {mark:String}",
        {"database": clickhouse.database, "mark": mark},
    )
    return {view.name for view in wanted} <= {name for (name,) in marked}
