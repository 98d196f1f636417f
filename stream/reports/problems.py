"""What could not be used, by reason and value, with the way out."""

from datetime import datetime

from schemas.report import Problem, Problems
from stream.ingest.reasons import explanation
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import ENGLISH, Words

DAYS = 30
_MOST = 100

# What details name as unknown: `the funnel file has no stage '42'`, as Python quotes it.
_VALUE = r"""the funnel file has no [^'"]*(?:'((?:[^'\\\\]|\\\\.)*)'|"((?:[^"\\\\]|\\\\.)*)")"""

_SECTIONS = {
    "unknown_rep": "reps",
    "unknown_activity_type": "activity_types",
    "unknown_currency": "exchange_rates",
    "unknown_pipeline": "pipelines",
}

_UNKNOWN = (*_SECTIONS, "unknown_stage")


def problems(clickhouse: ClickHouse, now: datetime, words: Words = ENGLISH) -> Problems:
    """Return the dead letters of the last 30 days that were not sent again.

    Blocks. Raises ClickHouseUnavailable.
    """
    since = "rejected_at >= {now:DateTime64(6, 'UTC')} - toIntervalDay({days:UInt16}) AND redriven_at IS NULL"
    sql = (
        # The mark of a redrive comes later under the same id.
        "SELECT reason, value, count(), max(rejected_at) AS newest, argMax(detail, rejected_at), sum(count()) OVER () "
        "FROM (SELECT *, extractGroups(detail, {value:String}) AS named, concat(named[1], named[2]) AS value "
        f"FROM {clickhouse.database}.dead_letters FINAL WHERE {since}) "
        "GROUP BY reason, value ORDER BY newest DESC, reason, value LIMIT {most:UInt16}"
    )
    parameters = {"now": now.replace(tzinfo=None), "days": DAYS, "value": _VALUE, "most": _MOST}
    rows = clickhouse.query(sql, parameters)
    return Problems(
        count=rows[0][5] if rows else 0,
        problems=tuple(_problem(words, *row[:5]) for row in rows),
        redrive="dealstream redrive",
    )


def _problem(words: Words, reason: str, value: str, count: int, newest: datetime, detail: str) -> Problem:
    # As Python quotes it.
    value = value.replace("\\'", "'").replace("\\\\", "\\")
    known = reason in _UNKNOWN and value
    return Problem(
        reason=reason,
        value=value or None,
        title=words.say(f"problem-{reason}", value=value) if known else _capital(explanation(reason, words)),
        count=count,
        newest=newest,
        advice=_way_out(reason, words) if known else detail,
        line=_line(reason, value) if known else None,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _way_out(reason: str, words: Words) -> str:
    section = _SECTIONS.get(reason)
    return words.say("problem-add-stage") if section is None else words.say("problem-add", section=section)


def _line(reason: str, value: str) -> str:
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    match reason:
        case "unknown_rep":
            return f"- {{id: {quoted}, name: …, assignments: [{{starts: …, team: …}}]}}"
        case "unknown_stage":
            return f"- {{id: {quoted}, name: …, kind: open}}"
        case "unknown_activity_type":
            return f"- {{id: {quoted}, name: …, selling: true}}"
        case "unknown_currency":
            return f"{value}: [{{starts: …, rate: …}}]"
        case _:
            return f"- {{id: {quoted}, name: …, stages: […]}}"
