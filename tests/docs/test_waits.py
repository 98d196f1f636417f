"""docs/operations.md says of every wait how long it is, as the code has it."""

# ruff: noqa: SLF001 (how long something waits is nobody else's business)
import re

import pytest

from stream.alerts import alert_log
from stream.alerts.receivers import post
from stream.backfill.overlap import known
from stream.cli import worker_client
from stream.cli.commands import audit, backup, check, missing
from stream.config.settings import Settings
from stream.gateway import certificate, server
from stream.kafka import ends, presence, tokens, topics
from stream.local_stack import left_behind, stack
from stream.local_stack.broker import parts
from stream.replay import beside, fresh_topics
from stream.service import health_port, http, work
from stream.service.connections import Limits
from stream.simulator import judged, verify
from stream.sinks.clickhouse import client, connecting
from stream.transport import consumer
from stream.worker import http as worker_http
from stream.worker import rows_complete
from tests.support.paths import ROOT

DEFAULTS = {name: field.default for name, field in Settings.model_fields.items()}

# What is waited for, and the seconds in the order in which they stand.
WAITS = {
    "an answer of Kafka": presence.ANSWER_SECONDS,
    "topics that are made to be seen": topics.SHOWN_SECONDS,
    "the ends of topics": ends.ANSWER_SECONDS,
    "Kafka to take a request's records": DEFAULTS["produce_timeout_seconds"],
    "a token of `DEALSTREAM_KAFKA_OAUTH_URL`": tokens._SECONDS,
    "the certificate at its public address": certificate._ANSWER_SECONDS,
    "a connection": connecting._GREETING_SECONDS,
    "the answer to a statement": connecting._ANSWER_SECONDS,
    "its turn, for a health check": client._BUSY_SECONDS,
    "the answer of a receiver": post.TIMEOUT.total,
    "what alerts wait for on Kafka": alert_log.SECONDS,
    "what has arrived to be stored": rows_complete.PATIENCE_SECONDS,
    "the head of a connection's first request": Limits(1).first_seconds,
    "the next request of a connection": Limits(1).idle_seconds,
    "the body of a webhook": DEFAULTS["body_timeout_seconds"],
    "an answer to be taken": Limits(1).answer_seconds,
    "a turn": work.QUEUE_SECONDS,
    "a part that was looked at before": http.PATIENCE_SECONDS,
    "a part that nobody has looked at yet": http.FIRST_SECONDS,
    "what the loop says each half second": health_port.STUCK_SECONDS,
    "a request on the health port": health_port._REQUEST_SECONDS,
    "requests under way": server.FINISH_SECONDS,
    "answers under way": worker_http.LONGEST_ANSWER_SECONDS,
    "the greeting of a worker": worker_client.GREETING_SECONDS,
    "all of them together": check.LONGEST_SECONDS,
    "a worker that has greeted": {backup.SECONDS, audit._SILENCE_SECONDS, missing.SECONDS},
    "workers to get on with events that are there": known.PATIENCE_SECONDS,
    "topics to be deleted": fresh_topics._DELETION_SECONDS,
    "workers to leave the former numbers": beside.LEAVING_SECONDS,
    "a commit to topics that are gone": consumer.GIVEN_UP_AFTER_SECONDS,
    "a running simulation to hold still": verify.PAUSE_TIMEOUT_SECONDS,
    "alerts to be judged": judged.PATIENCE_SECONDS,
    "a killed stack's worker to end": left_behind.WAIT_SECONDS,
    "a part of Kafka to be fetched": parts._SECONDS,
    "all to be stored": stack.STORED_SECONDS["kafka"],
}
# Whose lengths are no constants of their own, or none at all.
UNNAMED = {
    "Kafka that went away under way",
    "a replay to bring all events back",
    "a file of a certificate, key or password of Kafka that is away",
    "the body of any other request",
    "the sink's batch",
}


def table():
    text = (ROOT / "docs" / "operations.md").read_text().partition("## Who waits for what")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return {cells[1].strip(): cells[2].strip() for cells in rows[1:]}


def test_each_wait_that_is_told_is_as_long_as_the_code_has_it():
    told = {what: length.partition(" s")[0] for what, length in table().items() if what not in UNNAMED}
    lengths = {what: one if isinstance(one, set) else {one} for what, one in WAITS.items()}
    assert {what: {float(length)} for what, length in told.items()} == lengths


# What would wait for ever, unless it is told how long: who makes one, and where it says that.
ENDLESS = {
    r"urlopen\(": "timeout=",
    r"HTTPS?Connection\(": "timeout=",
    r"create_connection\(": "timeout=",
    r"ClientSession\(": "timeout=",
}


@pytest.mark.parametrize("call", ENDLESS)
def test_no_question_is_asked_without_an_end(call):
    endless = []
    for path in sorted((ROOT / "stream").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for made in re.finditer(rf"(?<!def )\b{call}", text):
            if ENDLESS[call] not in text[made.start() : made.start() + 300]:
                endless.append(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, made.start()) + 1}")
    assert endless == []
