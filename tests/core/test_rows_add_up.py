"""What is read off the rows of deals is what the windows have: behind a number stand its deals, and no others."""

from collections import Counter, defaultdict

from hypothesis import given, settings

from schemas.measures import IN_HOURS
from stream.core.deal_row import deal_row
from stream.core.funnel import MICROS
from stream.core.way import way_of
from tests.support.deals import event
from tests.support.examples import examples
from tests.support.histories import KNOWN, as_truth, contributions_of, deal_events, history_of


def read_off(row):
    """The measures of a row, by window, from its own fields alone."""
    windows = defaultdict(Counter)

    def window(place, pipeline_id, at):
        return windows[place.team_id, place.rep_id, place.territory_id, pipeline_id, KNOWN.hour_of(at)]

    begins = {}
    for part in row.parts:
        begins.setdefault(part.visit, part.began)
        began = window(part, part.pipeline_id, part.began)
        began[f"{'taken_over' if part.beginning == 'taken_over' else 'entered'}:{part.stage_id}"] += 1
        began[f"reopened:{part.stage_id}"] += part.beginning == "reopened"
        began[f"then_{part.ending}:{part.stage_id}" if part.ending else f"still_there:{part.stage_id}"] += 1
        if part.ended is not None:
            ended = window(part, part.pipeline_id, part.ended)
            ended[f"{part.ending}:{part.stage_id}"] += 1
            if part.ending != "handed_off":
                ended[f"stage_seconds:{part.stage_id}"] += (part.ended - begins[part.visit]) // MICROS
        elif KNOWN.stages[part.stage_id].kind == "open":
            waiting = window(part, part.pipeline_id, begins[part.visit])
            waiting[f"waiting:{part.stage_id}"] += 1
            waiting[f"waiting_amount:{part.stage_id}:{row.currency}"] += row.amount or 0
    for one in row.reached:
        window(one, one.pipeline_id, one.at)[f"cohort_{one.fate}:{one.stage_id}"] += 1
    if row.qualifying is not None:
        window(row.qualifying, row.qualifying.pipeline_id, row.qualifying.at)[f"mql_{row.qualifying.fate}"] += 1
    if row.created is not None:
        created = window(row.created, row.created_pipeline_id, row.created_at)
        created["created"] += 1
        created["created_amount"] += row.created_amount or 0
        if row.outcome:
            created[f"created_{row.outcome}"] += 1
    if row.closed is not None:
        _closed(row, window(row.closed, row.pipeline_id, row.closed_at))
    return {key: dict(measures) for key, measures in windows.items()}


def _closed(row, closed):
    if row.outcome == "disqualified":
        closed["disqualified_deals"] += 1
        return
    closed["won" if row.outcome == "won" else "lost_deals"] += 1
    closed[f"{row.outcome}_qualified"] += row.qualified
    closed[f"{row.outcome}_amount"] += row.closed_amount or 0
    closed[f"{row.outcome}_without_amount"] += row.closed_amount is None
    if row.outcome != "won":
        return
    if row.closed_amount is not None:
        closed[f"won_amounts:{row.closed_amount}"] += 1
    if row.created_at is not None and row.closed_at >= row.created_at:
        closed["cycle_deals"] += 1
        closed["cycle_seconds"] += (row.closed_at - row.created_at) // MICROS
        closed[f"cycle_minutes:{(row.closed_at - row.created_at) // (60 * MICROS)}"] += 1


def without_skips(windows):
    """Skips are counted each time; a row has the first only."""
    kept = {
        key: {name: n for name, n in measures.items() if not name.startswith("skipped:")}
        for key, measures in windows.items()
    }
    return as_truth(kept)


@settings(max_examples=examples(500))
@given(deal_events(max_size=24))
def test_the_rows_add_up_to_the_windows_in_every_window(events):
    history = history_of(events)
    row = deal_row("d1", 1, 0, way_of(history, KNOWN))
    assert as_truth(read_off(row)) == without_skips(contributions_of(history))


def test_every_measure_in_hours_but_skips_and_activities_is_read_off_the_row():
    read = {"skipped", "activities", "activity_seconds"}
    stages = ["lead", "offer", "lost", "lead", "ask", "lead", "meet", "won"]
    for last in ("won", "lost", "bad", "ask", "lead"):
        for number in range(len(stages)):
            told = [
                event(n, f"2026-03-{n + 1:02} 09:00", "stage", one) for n, one in enumerate([*stages[:number], last])
            ]
            told += [event(20, "2026-03-01 08:00", "owner", "ada"), event(21, "2026-03-01 09:30", "owner", "cy")]
            told += [event(22, "2026-03-01 08:00", "created")]
            for amount in ([], [event(23, "2026-03-01 08:00", "amount", 500)]):
                windows = read_off(deal_row("d1", 1, 0, way_of(history_of([*told, *amount]), KNOWN))).values()
                read |= {name.partition(":")[0] for measures in windows for name in measures}
    assert {measure.name for measure in IN_HOURS} - read == set()
