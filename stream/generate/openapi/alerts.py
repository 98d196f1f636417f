"""What workers tell of alerts."""

from typing import get_args

from schemas.alert import State
from stream.alerts.store import MOST as MOST_ALARMS
from stream.generate.openapi.operation import (
    TEXT,
    Answer,
    Operation,
    Parameter,
    one_of,
    read,
    record,
)
from stream.generate.openapi.parameters import DAY, LANG

ALERTS = (
    read(
        "/api/alerts",
        "Alerts as they stand, open ones first.",
        "alert-list",
        Parameter("state", "In this state.", one_of(*get_args(State))),
        Parameter("team", "Of this team.", TEXT),
        LANG,
    ),
    read("/api/alerts/{id}", "One alert with its versions.", "alert-history", LANG, refuses=(404, 429, 503)),
    Operation(
        "get",
        "/api/alerts/{id}/picture.png",
        "How the evidence of a leak grew.",
        Answer("PNG.", content="image/png"),
        (
            Parameter("version", "Of the alert; the last one if not given.", {"type": "integer", "minimum": 1}),
            Parameter("receiver", "Who was given a signed address.", TEXT),
            Parameter("signature", "Of the address.", TEXT),
            LANG,
        ),
        refuses=(400, 404, 429, 503),
    ),
    Operation(
        "post",
        "/api/alerts/{id}/answer",
        "Say something to an alert.",
        Answer("Kafka has it.", "answer", status=202),
        takes=("application/json", record(others=True, kind=TEXT, reason=TEXT)),
        refuses=(400, 404, 415, 429, 503),
    ),
    Operation(
        "get",
        "/api/calibration",
        "By what is judged; null: nothing yet.",
        Answer("By what is judged.", "calibration", "null"),
        refuses=(429, 503),
    ),
    read("/api/silence", "Of whom something was last heard when.", "heard", refuses=(429, 503)),
    read("/api/alert-tuning", "What may be expected of what is watched.", "alert-tuning", refuses=(429, 503)),
    read(
        "/api/alert-backtest",
        "What would have fired.",
        "alert-backtest",
        Parameter("from", "First day.", DAY, is_needed=True),
        Parameter("to", "Last day.", DAY, is_needed=True),
        Parameter("budget", "False alarms a month.", {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_ALARMS}),
    ),
    Operation(
        "get",
        "/api/alert-explanation",
        "Why an alert fired, or what a series says.",
        Answer("Of a leak, or of silence.", "alert-explanation", "silence-explanation"),
        (Parameter("of", "An alert or a series, by id.", TEXT, is_needed=True),),
        refuses=(404, 429, 503),
    ),
)
