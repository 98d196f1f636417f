"""What could not be used, as page and API tell it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from schemas.events import DealOwnerChanged
from stream import topology
from stream.ingest.dead_letters import uncounted_letter
from stream.ingest.enrich import enrich
from stream.ingest.problems import Unusable
from stream.reports.problems import problems
from tests.support.clickhouse import funnel_of
from tests.support.tables import TABLES

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
LETTERS = TABLES[topology.DEAD_LETTERS.name]


@pytest.fixture
def put_aside(chdb):
    """Keeps a dead letter."""

    def keep(reason, detail, *, payload=b"{}", days_ago=1, redriven=False):
        _, value = uncounted_letter(
            origin="hubspot", payload=payload, reason=reason, detail=detail, now=NOW - timedelta(days=days_ago)
        )
        row = LETTERS.row(SimpleNamespace(value=value))
        if redriven:
            row = tuple(
                NOW if name == "redriven_at" else field for name, field in zip(LETTERS.columns, row, strict=True)
            )
        chdb.insert(LETTERS.name, LETTERS.columns, [row])

    return keep


def of_rep(rep_id):
    """What the service says of an owner whom the funnel file does not know."""
    event = DealOwnerChanged(
        type="deal.owner_changed", event_id="e", deal_id="d", occurred_at=NOW, rep_id=rep_id, assignments=()
    )
    with pytest.raises(Unusable) as problem:
        enrich(event, funnel_of(), "hubspot", NOW)
    return problem.value.reason, problem.value.detail


def test_what_could_not_be_used_is_grouped_by_value_with_the_line_for_the_funnel_file(chdb, put_aside):
    for number in range(12):
        put_aside(*of_rep("51099"), payload=b"%d" % number)
    put_aside(*of_rep("7"))
    told = problems(chdb, NOW)
    assert told.count == 13
    assert {(one.value, one.count) for one in told.problems} == {("51099", 12), ("7", 1)}
    one = next(one for one in told.problems if one.value == "51099")
    assert one.title == "Rep 51099 is not in the funnel file"
    assert one.line == '- {id: "51099", name: …, assignments: [{starts: …, team: …}]}'


def test_a_value_is_told_as_it_is_whatever_is_in_it(chdb, put_aside):
    for value in ("O'Neil", 'say "so"', "back\\slash"):
        put_aside(*of_rep(value), payload=value.encode())
    assert {one.value for one in problems(chdb, NOW).problems} == {"O'Neil", 'say "so"', "back\\slash"}


def test_what_is_no_single_value_is_told_with_its_advice(chdb, put_aside):
    put_aside("not_json", "the body is not JSON; see docs/webhooks.md")
    [problem] = problems(chdb, NOW).problems
    assert (problem.value, problem.line, problem.title) == (None, None, "Not JSON")
    assert problem.advice == "the body is not JSON; see docs/webhooks.md"


def test_what_was_sent_again_or_is_long_ago_is_not_told(chdb, put_aside):
    put_aside(*of_rep("1000"), redriven=True)
    put_aside(*of_rep("1001"), payload=b"2", days_ago=31)
    assert problems(chdb, NOW).count == 0
