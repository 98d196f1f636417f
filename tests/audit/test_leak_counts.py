"""What alerts are judged by is counted once more, off rows and events: every age, and reps who share and tidy up."""

from collections import Counter
from datetime import timedelta
from random import Random

from schemas.events import deal_event
from stream.audit import audit as shell
from stream.audit.verdict import Verdict
from stream.oracle.leak_counts import compare_leaks, counted_days, leak_counts
from tests.audit.stored import expected_rows
from tests.support.histories import FILE, START

DEALS = 401  # of which 32 are won: two have a cycle in the middle
STAGES = ("lead", "meet", "offer", "new-lead")
ENDS = ("won", "lost", "disqualified", "lead", "new-lead", "offer")


def spread():
    """Events of deals that stay in stages for up to five weeks, some of which are closed with others at once."""
    draw = Random(7)
    for number in range(DEALS):
        deal = f"d{number}"
        at = START + timedelta(days=draw.randrange(60), minutes=draw.randrange(600))
        told = [("created", at, {}), ("owner_changed", at, {"rep_id": draw.choice(("ada", "bo"))})]
        told.append(("stage_changed", at, {"stage_id": draw.choice(STAGES)}))
        for _ in range(draw.randrange(3)):
            at += timedelta(hours=draw.randrange(2, 900))
            told.append(("owner_changed", at - timedelta(hours=1), {"rep_id": draw.choice(("ada", "bo"))}))
            at = at.replace(minute=draw.choice((0, 5, 9, 15))) if draw.random() < 0.5 else at
            told.append(("stage_changed", at, {"stage_id": draw.choice(ENDS)}))
        for place, (kind, moment, more) in enumerate(told):
            base = {"event_id": f"{deal}-{place}", "deal_id": deal, "occurred_at": moment, "type": f"deal.{kind}"}
            yield deal_event.validate_python(base | more)


def test_outcomes_of_every_age_are_counted_alike(service):
    events = list(spread())
    service.keep(expected_rows(events))
    counts = service.leak_counts()
    cells = Counter((one[0], one[6]) for one in counts.rows)
    assert {kind for kind, _ in cells} == {"lost", "disqualified", "stuck", "conversion", "win_rate"}
    assert {band for kind, band in cells if kind == "lost"} == set(range(5))
    assert {band for kind, band in cells if kind == "win_rate"} >= set(range(5))
    *_, verdict = shell.audit(service.clickhouse, FILE, lambda: counts, most=9, patience_seconds=0)
    assert isinstance(verdict, Verdict)
    assert [one for one in verdict.differences if one.source == "leaks"] == []
    days = counted_days(counts._asdict())
    of_oracle = leak_counts([event.model_dump() for event in events], FILE, days)
    assert list(compare_leaks(of_oracle, counts.rows)) == []
