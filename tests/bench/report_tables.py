"""Fills the tables that reports read: hours and deals of three years, made up inside ClickHouse."""

from pathlib import Path

from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse

REPS, TEAMS = 200, 10
_SPAN_HOURS = 3 * 365 * 24
_SQL = Path(__file__).parent / "sql"
_PARTS = 4


def funnel() -> Funnel:
    """Return the funnel of the demo, with the reps and teams that the tables name."""
    text = Path("deploy/funnel.yaml").read_text()
    teams = "".join(f"  - {{id: t{n}, name: Team {n}}}\n" for n in range(TEAMS))
    reps = "".join(
        f'  - {{id: "{n}", name: Rep {n}, assignments: [{{starts: 2020-01-01, team: t{n % TEAMS}}}]}}\n'
        for n in range(REPS)
    )
    for section, entries in (("teams", teams), ("reps", reps)):
        before, _, rest = text.partition(f"\n{section}:\n")
        _, blank, after = rest.partition("\n\n")
        text = f"{before}\n{section}:\n{entries}{blank}{after}"
    return Funnel(parse(text))


def fill(clickhouse: ClickHouse, hours: int, deals: int) -> None:
    """Insert hours and deals, in a few parts as a sink leaves them. Raises ClickHouseUnavailable."""
    for file, count in (("hours.sql", hours), ("deals.sql", deals)):
        sql = (_SQL / file).read_text()
        for part in range(_PARTS):
            first, end = part * count // _PARTS, (part + 1) * count // _PARTS
            clickhouse.command(
                sql.replace("{database}", clickhouse.database)
                .replace("{first}", str(first))
                .replace("{end}", str(end))
                .replace("{count}", str(count))
                .replace("{span}", str(_SPAN_HOURS))
            )
