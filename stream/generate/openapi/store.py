"""What workers tell of what is stored."""

from stream.audit.routes import LONGEST_PATIENCE_SECONDS
from stream.audit.routes import MOST as MOST_DIFFERENCES
from stream.backup.pieces import TABLES, Piece
from stream.generate.openapi.operation import (
    BUSY,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    one_of,
    or_null,
    record,
    several,
    told,
)

_LINES = "application/x-ndjson"
_DAMAGE = record(
    stored_events=WHOLE,
    missing_events=WHOLE,
    missing_by_day=several(record(others=True, topic=TEXT, events=WHOLE)),
    unseen_records=WHOLE,
    gaps=several({"type": "object"}),
    broken_parts={"type": "object", "additionalProperties": WHOLE},
    problem=or_null(TEXT),
)
_SQL_ANSWER = record(
    others=True, meta=several(record(name=TEXT, type=TEXT)), data=several({"type": "array"}), rows=WHOLE
)
_PLAN = record(migration=WHOLE, missing=or_null(TEXT), pieces=several({"type": "array", "items": TEXT}))


def _lines(path: str, title: str) -> Operation:
    return Operation("get", path, title, Answer("A line of JSON for each.", content=_LINES), refuses=(429, 503))


STORE = (
    Operation(
        "post",
        "/api/sql",
        "A question in SQL, which is only read, where ClickHouse is embedded.",
        Answer("ClickHouse's JSONCompact.", schema=_SQL_ANSWER),
        takes=("application/json", record(sql=TEXT)),
        refuses=BUSY,
    ),
    Operation(
        "post",
        "/api/audit",
        "Recompute all numbers, and name those that differ.",
        Answer("A line of JSON for each step, the last one the verdict.", content=_LINES),
        (
            Parameter(
                "most", "Name so many differences.", {"type": "number", "minimum": 0, "maximum": MOST_DIFFERENCES}
            ),
            Parameter(
                "patience",
                "Seconds to look again.",
                {"type": "number", "minimum": 0, "maximum": LONGEST_PATIENCE_SECONDS},
            ),
        ),
        refuses=(400, 409),
    ),
    _lines("/api/windows", "All windows of hourly measures."),
    _lines("/api/deal-rows", "All rows of deals."),
    _lines("/api/deal-measures", "What is read off rows of deals."),
    _lines("/api/leak-counts", "What the judge of alerts counts."),
    told("/api/stored-events", "What is missing of what was stored.", _DAMAGE, refuses=(503,)),
    Operation(
        "post",
        "/api/stored-events",
        "Accept what is missing, or read it again.",
        Answer("What is missing now.", schema=_DAMAGE),
        takes=("application/json", record(do=one_of("accept", "read_again"))),
        refuses=(400, 503),
    ),
    told("/api/backup", "The pieces of a backup.", _PLAN, refuses=(503,)),
    Operation(
        "get",
        "/api/backup/piece",
        "One piece: a line of JSON, and Parquet.",
        Answer("What is in it.", content="application/octet-stream"),
        tuple(
            Parameter(name, "Of the piece.", one_of(*TABLES) if name == "table" else TEXT, name == "table")
            for name in Piece._fields
        ),
        refuses=(400, 503),
    ),
)
