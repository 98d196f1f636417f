"""What stands behind an alert is what plain code reads off the same events, which shares no code with it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from stream.alerts.evidence import with_evidence
from stream.config.settings import Settings
from stream.oracle.truth import rows
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.alerts import alert
from tests.support.clickhouse import opened
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, deal_events
from tests.support.stored_deals import store

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo(FILE.time_zone)
LIMITS = {
    stage.id: timedelta(days=stage.stalled_after_days or 90) // timedelta(microseconds=1)
    for pipeline in FILE.pipelines
    for stage in pipeline.stages
    if stage.kind == "open"
}
STAGES = [("new", "lead"), ("new", "meet"), ("new", "offer"), ("more", "ask"), ("leads", "new-lead")]
alerts = st.builds(
    lambda kind, place, whose, first, length: alert(
        kind=kind,
        pipeline_id="new" if kind == "win_rate" else place[0],
        stage_id="" if kind == "win_rate" else place[1],
        team_id=whose[0],
        territory_id=whose[1],
        since={"best": first, "from": first, "to": first},
        judged_on=first + timedelta(days=length),
        rate_before=0.25,
    ),
    st.sampled_from(["lost", "disqualified", "stuck", "conversion", "win_rate"]),
    st.sampled_from(STAGES),
    st.sampled_from([("", ""), ("n", ""), ("s", ""), ("", "t")]),
    st.dates(date(2026, 2, 25), date(2026, 3, 9)),
    st.sampled_from([0, 3, 100]),
)


@pytest.fixture(scope="module")
def own(chdb_folder) -> Iterator[ClickHouse]:
    yield from opened(Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="evidence"))


def day(moment):
    return (EPOCH + timedelta(microseconds=moment)).astimezone(ZONE).date()


def outcomes(of_deals, of):
    """Yield deal, its row, whose hands it was in, amount and whether it leaked, of what an alert is about."""
    for deal_id, row in of_deals.items():
        if of.kind == "win_rate":
            if row["outcome"] in ("won", "lost") and not row["is_lead"] and row["pipeline_id"] == of.pipeline_id:
                yield deal_id, row, row["closed"], row["closed_amount"], row["closed_at"], row["outcome"] == "lost"
            continue
        began = 0
        for part in row["parts"]:
            began = began if part["beginning"] == "taken_over" else part["began"]
            if (part["pipeline_id"], part["stage_id"]) != (of.pipeline_id, of.stage_id):
                continue
            due, end = began + LIMITS[of.stage_id], part["ended"]
            is_stuck = end is None or end > due
            if (is_stuck and part["began"] > due) or (not is_stuck and part["ending"] == "handed_off"):
                continue
            if of.kind in ("lost", "disqualified"):
                if not is_stuck:
                    yield deal_id, row, part, part["amount"], end, part["ending"] == of.kind
            else:
                moved_on = not is_stuck and part["ending"] == "advanced"
                yield deal_id, row, part, part["amount"], due, is_stuck if of.kind == "stuck" else not moved_on


def expected(of_deals, of):
    """Return outcomes, leaks, mean amount, reasons, sources, leaks and outcomes by rep, and the deals that leaked."""
    some = [
        one
        for one in outcomes(of_deals, of)
        if of.since.best <= day(one[4]) <= of.judged_on
        and of.team_id in ("", one[2]["team_id"])
        and of.territory_id in ("", one[2]["territory_id"])
    ]
    leaked = [one for one in some if one[5]]
    amounts = [one[3] for one in leaked if one[3] is not None]
    mean = sum(amounts) / len(amounts) if amounts else None
    above = round(len(leaked) - len(some) * of.rate_before, 1)
    return {
        "outcomes": len(some),
        "leaks": len(leaked),
        "leaks_above": above,
        "amount_above": None if mean is None else round(mean * max(above, 0)),
        "reasons": Counter(one[1]["loss_reason"] for one in leaked) if of.kind in ("lost", "win_rate") else {},
        "sources": Counter(one[1]["source"] for one in leaked),
        "reps": {
            name: (sum(one[5] for one in some if one[2]["rep_id"] == name), number)
            for name, number in Counter(one[2]["rep_id"] for one in some).items()
        },
        "deals": Counter(one[0] for one in leaked),
    }


@example_settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(deal_events(("d1", "d2", "d3", "d4", "d5"), max_size=40), alerts)
def test_outcomes_leaks_reasons_sources_reps_deals_and_amounts_are_those_of_plain_code(own, events, of):
    store(own, events)
    behind = with_evidence(own, KNOWN, of).behind
    told = {
        "outcomes": behind.outcomes,
        "leaks": behind.leaks,
        "leaks_above": behind.leaks_above,
        "amount_above": behind.amount_above,
        "reasons": {one.id: one.leaks for one in behind.reasons},
        "sources": {one.id: one.leaks for one in behind.sources},
        "reps": {one.id: (one.leaks, one.outcomes) for one in behind.reps},
        "deals": Counter(behind.deals),
    }
    assert told == expected(rows([event.model_dump() for event in events], FILE), of)
    assert (behind.currency, behind.money_unit) == ("EUR", "0.01 EUR")


def test_of_a_batch_and_of_silence_nothing_is_read(own):
    for kind in ("batch", "silence"):
        assert with_evidence(own, KNOWN, alert(kind=kind)).behind is None
