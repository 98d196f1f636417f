"""The SQL of the audit, with its names filled in."""

from functools import lru_cache
from pathlib import Path

from schemas.currencies import minor_digits
from schemas.deal_row import DealRow
from schemas.funnel_file import FunnelFile
from stream.sinks.clickhouse.sql import lookup, text, texts

STEPS = (
    "events", "registers", "owners", "visits", "segments", "skips", "outcomes", "reached", "qualifyings", "worths",
    "amounts", "amounts_told", "places", "activities", "row_contributions",
)  # fmt: skip
"""Each makes a table for the slice at hand, from those before it."""

CONTRIBUTIONS = ("flow", "cohorts", "deals", "money")
"""Each gives what the deals of the slice add: whose (who had the deal at `owned_at`), when, measure and value."""

_WINDOW = "team_id, rep_id, territory_id, pipeline_id, hour, measure"
_TOTALS = (
    "(team_id String, rep_id String, territory_id String, pipeline_id String, hour Int64, measure String, "
    f"value Int128) ENGINE = SummingMergeTree(value) ORDER BY ({_WINDOW})"
)

LEAK_COUNTS = ("kind", "pipeline_id", "stage_id", "scope", "scope_id", "day", "band", "outcomes", "leaks")
_LEAK_TABLE = (
    "(kind String, pipeline_id String, stage_id String, scope String, scope_id String, day Int32, band UInt8, "
    "outcomes UInt32, leaks UInt32) ENGINE = Memory"
)

TABLES = {
    "leak_counts": _LEAK_TABLE,
    "leak_totals": _LEAK_TABLE,
    "contributions": "(deal_id String, owned_at Int64, pipeline_id String, at Int64, measure String, value Int128) "
    "ENGINE = Memory",
    "rows": "AS {database}.deal_rows ENGINE = Memory",
    "totals": _TOTALS,
    "row_totals": _TOTALS,
    "differences": "(look UInt32, source String, team_id String, rep_id String, territory_id String, "
    "pipeline_id String, hour Int64, measure String, stream Int128, batch Int128) ENGINE = MergeTree ORDER BY look",
    "row_differences": "(look UInt32, deal_id String, column String, stream String, batch String) "
    "ENGINE = MergeTree ORDER BY look",
}
"""What one audit keeps beside the steps: columns and engine."""

COLUMNS = tuple(
    name for name in DealRow.model_fields if name not in ("deal_id", "version", "received_at", "is_deleted")
)
"""What is compared of the row of a deal: all that its events say."""

_ROW = ", ".join(("deal_id", "version", "is_deleted", *COLUMNS))


class Statements:
    """The SQL of one audit. `prefix` begins the names of its tables, with the database."""

    def __init__(self, database: str, prefix: str, funnel: FunnelFile) -> None:
        self.prefix = prefix
        self._names = {
            "{database}": database,
            "{run}": prefix,
            "{zone}": text(funnel.time_zone),
            "{currency}": text(funnel.currency),
            "{digits}": str(minor_digits(funnel.currency)),
            # Ids and moments alike are compared as text; NULL is text, too.
            "{columns}": ", ".join(
                f"({text(c)}, {_as_text(f'written.{c}')}, {_as_text(f'computed.{c}')})" for c in COLUMNS
            ),
            "{slice}": "deal_id >= {first:String} AND ({end:String} = '' OR deal_id < {end:String})",
            **_properties(funnel),
            **_close_dates(funnel),
            **_ids_of_now(funnel),
        }

    def select(self, name: str) -> str:
        """Return a query; parameters of the server are left in it."""
        sql = _read(name)
        for placeholder, value in self._names.items():
            sql = sql.replace(placeholder, value)
        return sql

    def slice(self) -> list[str]:
        """Return the statements that add a slice of the deals and activities to the totals, and compare its rows."""
        made = [
            f"CREATE OR REPLACE TABLE {self.prefix}_{name} ENGINE = Memory AS\n{self.select(name)}" for name in STEPS
        ]
        added = [f"INSERT INTO {self.prefix}_contributions\n{self.select(name)}" for name in CONTRIBUTIONS]
        return [
            f"TRUNCATE TABLE {self.prefix}_contributions",
            *made,
            *added,
            f"INSERT INTO {self.prefix}_totals\n{self.select('totals')}",
            f"INSERT INTO {self.prefix}_row_totals\n{self.select('row_totals')}",
            f"TRUNCATE TABLE {self.prefix}_rows",
            f"INSERT INTO {self.prefix}_rows ({_ROW})\n{self.select('rows')}",
            f"INSERT INTO {self.prefix}_row_differences\n{self.select('row_differences')}",
        ]

    def table(self, name: str) -> str:
        """Return the statement that makes one of the tables."""
        return f"CREATE TABLE {self.prefix}_{name} {TABLES[name].replace('{database}', self._names['{database}'])}"


def _as_text(column: str) -> str:
    # As the only one of a tuple, since NULL has no text of its own.
    return f"trim(TRAILING ')' FROM trim(LEADING '(' FROM toString(tuple({column}))))"


def _properties(funnel: FunnelFile) -> dict[str, str]:
    sections = {"source": funnel.sources, "loss_reason": funnel.loss_reasons, "account": funnel.accounts}
    named = {name: section.property for name, section in sections.items() if section is not None}
    # No property is called nothing.
    return {f"{{{name}}}": text(named.get(name, "")) for name in sections} | {
        "{properties}": f"CAST([{texts(named.values())}], 'Array(String)')"
    }


def _close_dates(funnel: FunnelFile) -> dict[str, str]:
    """Return for which connectors the close date that the CRM tells counts as it is."""
    told = funnel.close_date
    connectors = (
        [] if isinstance(told, str) else [c for c, which in ({"salesforce": "crm"} | told).items() if which == "crm"]
    )
    return {
        "{close_dates_of_crm}": f"CAST([{texts(connectors)}], 'Array(String)')",
        "{close_dates_are_of_crm}": str(told == "crm").lower(),
    }


def _ids_of_now(funnel: FunnelFile) -> dict[str, str]:
    """Return what stages and reps are called now that events name by an id from before."""
    stages = {old: one.id for pipeline in funnel.pipelines for one in pipeline.stages for old in one.formerly}
    reps = {old: one.id for one in funnel.reps for old in one.formerly}
    return {
        "{stage_of_now}": lookup("body.stage_id", stages.items(), "body.stage_id"),
        "{rep_of_now}": lookup("body.rep_id", reps.items(), "body.rep_id"),
    }


@lru_cache
def _read(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
