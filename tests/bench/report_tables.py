"""Fills the tables that reports read: hours and deals of three years, made up inside ClickHouse."""

from pathlib import Path

import yaml

from schemas.funnel_file import FunnelFile
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse

REPS, TEAMS = 200, 10
_SPAN_HOURS = 3 * 365 * 24
_SQL = Path(__file__).parent / "sql"
_PARTS = 4


def funnel(teams: int = TEAMS) -> Funnel:
    """Return the funnel of the demo, with the reps and teams that the tables name, each rep with a quota."""
    file = yaml.safe_load(Path("deploy/funnel.yaml").read_text())
    always = {"starts": "2020-01-01"}
    for names_others in ("ramps", "goals", "plans"):
        file.pop(names_others, None)
    file["teams"] = [{"id": f"t{n}", "name": f"Team {n}"} for n in range(teams)]
    file["reps"] = [
        {"id": str(n), "name": f"Rep {n}", "assignments": [{"team": f"t{n % teams}", **always}]} for n in range(REPS)
    ]
    file["quotas"] = [{"rep": str(n), "every": "quarter", "amount": 300_000, **always} for n in range(REPS)]
    return Funnel(FunnelFile.model_validate(file))


def fill(clickhouse: ClickHouse, hours: int, deals: int, events: bool = False, teams: int = TEAMS) -> None:
    """Insert hours and deals, in a few parts as a sink leaves them, and moves of the deals. Raises as ClickHouse."""
    for file, count in (("hours.sql", hours), ("deals.sql", deals), ("events.sql", int(events))):
        sql = (_SQL / file).read_text()
        for part in range(_PARTS if count else 0):
            first, end = part * count // _PARTS, (part + 1) * count // _PARTS
            clickhouse.command(
                sql.replace("{database}", clickhouse.database)
                .replace("{first}", str(first))
                .replace("{end}", str(end))
                .replace("{count}", str(count))
                .replace("{span}", str(_SPAN_HOURS))
                .replace("{teams}", str(teams))
                .replace("{part}", str(part))
            )
