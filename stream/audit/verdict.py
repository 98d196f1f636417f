"""What an audit says while it runs and at its end, and how that travels as lines of JSON."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AuditProgress(NamedTuple):
    """How far the look at hand is."""

    look: int
    done: int
    slices: int


class Difference(NamedTuple):
    """One number that the stream and the batch disagree on. `hour`: its start in seconds since 1970 (UTC).

    `source`: what the batch computed it from: events, or rows: what the stream's own rows of deals add up to; leaks:
    what the rows come to as outcomes that alerts are judged by, where `hour` is the begin of a day.
    """

    team_id: str
    rep_id: str
    territory_id: str
    pipeline_id: str
    hour: int
    measure: str
    stream: int
    batch: int
    source: Literal["events", "rows", "leaks"] = "events"

    @property
    def begins(self) -> datetime:
        """The start of the hour."""
        return EPOCH + timedelta(seconds=self.hour)


class RowDifference(NamedTuple):
    """A column of the row of a deal that the stream and the batch disagree on, as text; empty: the row as a whole."""

    deal_id: str
    column: str
    stream: str
    batch: str


class Verdict(NamedTuple):
    """What an audit found.

    `differing` numbers of windows and columns of rows differed in every look, of which `differences` and
    `row_differences` are the first. `settled`: none of them changed between the last two looks. `damage`: what is
    missing of what was stored, a line each, empty where nothing is: then the numbers agree with what is left only.
    """

    events: int
    windows: int
    rows: int
    looks: int
    seconds: float
    differing: int
    settled: bool
    differences: tuple[Difference, ...]
    row_differences: tuple[RowDifference, ...]
    damage: str

    @property
    def compared_nothing(self) -> bool:
        """Whether there was nothing: neither events nor numbers."""
        return not (self.events or self.windows or self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; hours as times."""
        rows = [one._asdict() | {"hour": f"{one.begins:%Y-%m-%dT%H:%M:%SZ}"} for one in self.differences]
        columns = [one._asdict() for one in self.row_differences]
        return self._asdict() | {"differences": rows, "row_differences": columns}


class Failed(Exception):
    """The audit could not be carried out; the message says why."""


def to_line(item: AuditProgress | Verdict | Failed) -> str:
    """Return an item as a line of JSON."""
    if isinstance(item, AuditProgress):
        content: Any = {"progress": item}
    elif isinstance(item, Verdict):
        content = {"verdict": item}
    else:
        content = {"failed": str(item)}
    return json.dumps(content) + "\n"


def from_line(line: bytes) -> AuditProgress | Verdict:
    """Return the item in a line. Raises Failed, also where it is one."""
    try:
        content = json.loads(line)
        if "progress" in content:
            return AuditProgress(*content["progress"])
        if "verdict" in content:
            verdict = Verdict(*content["verdict"])
            return verdict._replace(
                differences=tuple(Difference(*one) for one in verdict.differences),
                row_differences=tuple(RowDifference(*one) for one in verdict.row_differences),
            )
    except (ValueError, TypeError):
        raise Failed("the worker's answer cannot be read; is it of the same version?") from None
    raise Failed(str(content.get("failed")))
