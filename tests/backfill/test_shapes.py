"""Every shape of export gives the numbers that plain sums over the files give, to the cent and to the deal."""

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from stream.core.funnel import MICROS, moment
from stream.oracle.truth import truth
from tests.backfill import exports
from tests.backfill.exports import AGENTS, IDS, KNOWN
from tests.backfill.service import Sent, State, closed, monthly
from tests.support.histories import as_truth


def windows_of(sent):
    return State(sent.events).windows(KNOWN)


def test_one_row_per_deal_gives_won_lost_and_revenue_per_rep_team_and_month(tmp_path):
    files = exports.pipeline(tmp_path, 3000)
    sent = Sent(exports.PIPELINE, files, KNOWN)
    assert sent.rejected == []
    assert closed(windows_of(sent), KNOWN) == exports.closed_by_plain_sums(files[0])


def test_a_parquet_file_gives_the_same_events_as_the_csv_file(tmp_path):
    pipeline, *rest = exports.pipeline(tmp_path, 400)
    parquet = tmp_path / "sales_pipeline.parquet"
    pl.read_csv(pipeline, try_parse_dates=True).write_parquet(parquet)
    assert (
        Sent(exports.PIPELINE, [parquet, *rest], KNOWN).records
        == Sent(exports.PIPELINE, [pipeline, *rest], KNOWN).records
    )


def test_every_window_is_what_plain_batch_code_finds_in_the_same_events(tmp_path):
    sent = Sent(exports.PIPELINE, exports.pipeline(tmp_path, 400), KNOWN)
    assert as_truth(windows_of(sent)) == truth([event.model_dump() for event in sent.events], KNOWN.file)


def test_time_in_the_stage_and_the_sales_cycle_are_whole_days_between_the_dates(tmp_path):
    files = exports.pipeline(tmp_path, 2000)
    found = Counter()
    for measures in windows_of(Sent(exports.PIPELINE, files, KNOWN)).values():
        found.update(measures)
    days = Counter()
    for row in exports.read(files[0]):
        if row["deal_stage"] == "Won":
            begin, end = (date.fromisoformat(row[name]) for name in ("engage_date", "close_date"))
            days[(end - begin).days] += 1
    cycles = Counter()
    for name, count in found.items():
        if name.startswith("cycle_minutes:"):
            cycles[int(name.partition(":")[2]) // 1440] += count
    assert cycles == days


def test_files_joined_by_a_key_count_leads_that_were_won_and_those_that_were_not(tmp_path):
    leads, deals = exports.leads(tmp_path, 1500)
    sent = Sent(exports.LEADS, [leads, deals], KNOWN)
    assert sent.rejected == []
    assert list(sent.reading.unused()) == []
    by_lead = {line["mql_id"]: line for line in read_semicolons(deals)}
    expected = defaultdict(lambda: [0, 0])
    created = Counter()
    for row in exports.read(leads):
        won = by_lead.get(row["mql_id"])
        _, month, year = row["first_contact_date"].split("-")
        rep = won["sr_id"] if won else ""
        created[rep, f"{year}-{month}"] += 1
        if won:
            _, month, year = won["won_date"].split(" ")[0].split("-")
            cents = int(won["declared_monthly_revenue"].replace(".", "").replace(",", ""))
            expected[rep, f"{year}-{month}"][0] += 1
            expected[rep, f"{year}-{month}"][1] += cents
    found = monthly(windows_of(sent), KNOWN)
    assert {(rep, month): n["created"] for (_, rep, month), n in found.items() if n["created"]} == created
    assert {(rep, month): [n["won"], n["won_amount"]] for (_, rep, month), n in found.items() if n["won"]} == expected


def read_semicolons(path):
    header, *rows = [line.split(";") for line in path.read_text().splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


HISTORY = """
changes:
  - file: "OpportunityFieldHistory*"
    deal: OpportunityId
    at: CreatedDate
    property: Field
    value: NewValue
    old_value: OldValue
    properties: {StageName: stage, Owner: owner, Amount: amount, CloseDate: close_date, created: created}
"""


def field_history(path, deals, newest_first=False, seed=3):
    """Changes of stage, owner and amount, and what they mean as events for the plain batch code."""
    dice = random.Random(seed)
    rows: list[Any] = []
    events: list[Any] = []
    stages = ["Prospecting", "Engaging", "Closed Won", "Closed Lost"]
    ids = dict(zip(stages, ["prospecting", "engaging", "won", "lost"], strict=True))
    for number in range(deals):
        deal = f"006{number:05}"
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(8_000_000))
        stage, owner, amount = "Prospecting", dice.choice(list(AGENTS)), 1000
        event = {"deal_id": deal, "revision": 0}

        def say(event_type, moment, event=event, **content):
            events.append(
                event | {"event_id": f"e{len(events):07}", "type": event_type, "occurred_at": moment} | content
            )

        def own(owner, moment, say=say):
            say("deal.owner_changed", moment, rep_id=IDS[owner])

        rows.append([deal, at, "created", "", ""])
        say("deal.created", at)
        first = {}
        for _ in range(dice.randrange(1, 7)):
            moment = at = at + timedelta(seconds=dice.choice([0, 1, 60, 90_000, 900_000]))
            what = dice.choice(["StageName", "StageName", "Owner", "Amount"])
            if what == "StageName":
                new = dice.choice([one for one in stages if one != stage])
                first.setdefault(what, lambda old=ids[stage], t=events[-1]: old)
                rows.append([deal, moment, what, stage, new])
                say("deal.stage_changed", moment, stage_id=ids[new])
                stage = new
            elif what == "Owner":
                new = dice.choice([one for one in AGENTS if one != owner])
                first.setdefault(what, lambda old=owner: old)
                rows.append([deal, moment, what, owner, new])
                own(new, moment)
                owner = new
            else:
                before, amount = amount, amount + dice.randrange(1, 500)
                rows.append([deal, moment, what, f"{before}.0", f"{amount}.0"])
                say("deal.amount_changed", moment, amount=amount * 100)
            begin = next(r[1] for r in rows if r[0] == deal)
            if what in first and callable(first[what]) and begin < moment:
                old = first[what]()
                first[what] = None
                if what == "StageName":
                    say("deal.stage_changed", begin, stage_id=old)
                else:
                    own(old, begin)
            elif what in first and callable(first[what]):
                first[what] = None
    if newest_first:
        rows.reverse()
    lines = [[deal, f"{at:%Y-%m-%dT%H:%M:%S}.000Z", *rest] for deal, at, *rest in rows]
    exports.write(path, ["OpportunityId", "CreatedDate", "Field", "OldValue", "NewValue"], lines, quoting=1)
    return path, events


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest first", "newest first"])
def test_one_row_per_change_gives_every_window_that_the_changes_mean(tmp_path, newest_first):
    path, events = field_history(tmp_path / "OpportunityFieldHistory.csv", 400, newest_first)
    sent = Sent(HISTORY, [path], KNOWN)
    assert sent.rejected == []
    assert as_truth(windows_of(sent)) == truth(events, KNOWN.file)


SNAPSHOTS = """
changes:
  - file: "*"
    deal: OpportunityId
    at: CreatedDate
    first_is_created: true
    stage: StageName
    amount: Amount
    close_date: CloseDate
"""


def test_snapshots_count_a_stage_once_however_often_it_is_repeated(tmp_path):
    rows = [
        ["1", "2024-01-01T10:00:00.000Z", "Prospecting", "100.0", "2024-03-01"],
        ["1", "2024-01-05T10:00:00.000Z", "Prospecting", "250.0", "2024-03-01"],
        ["1", "2024-01-09T10:00:00.000Z", "Closed Won", "250.5", "2024-01-08"],
    ]
    path = exports.write(tmp_path / "h.csv", ["OpportunityId", "CreatedDate", "StageName", "Amount", "CloseDate"], rows)
    found = Counter()
    windows = windows_of(Sent(SNAPSHOTS, [path], KNOWN))
    for measures in windows.values():
        found.update(measures)
    assert (found["created"], found["entered:prospecting"], found["won"], found["won_amount"]) == (1, 1, 1, 25050)
    [at] = [moment(key[4] * MICROS).astimezone(KNOWN.zone) for key, measures in windows.items() if "won" in measures]
    # The last second of its day, as a live event has it.
    assert f"{at:%Y-%m-%d %H}" == "2024-01-08 23"


ACTIVITIES = """
time_zone: America/Sao_Paulo
dates: "%m/%d/%Y %I:%M %p"
activities:
  - file: "*"
    id: id
    at: when
    type: kind
    owner: who
    deal: opportunity
    duration: minutes
    duration_unit: minutes
    values: {kind: {Phone call: call}}
"""


def test_activities_count_per_rep_type_and_month_with_their_time(tmp_path):
    dice = random.Random(4)
    rows, count, seconds = [], Counter(), Counter()
    for number in range(800):
        at = datetime(2024, 1, 1) + timedelta(minutes=dice.randrange(200_000))  # noqa: DTZ001
        kind, agent, minutes = dice.choice(["Phone call", "Meetings"]), dice.choice(list(AGENTS)), dice.randrange(0, 90)
        rows.append([number, f"{at:%m/%d/%Y %I:%M %p}", kind, agent, dice.choice(["", "7", "8"]), minutes])
        place = (IDS[agent], f"{at:%Y-%m}", "call" if kind == "Phone call" else "meeting")
        count[place] += 1
        seconds[place] += minutes * 60
    path = exports.write(tmp_path / "calls.csv", ["id", "when", "kind", "who", "opportunity", "minutes"], rows)
    sent = Sent(ACTIVITIES, [path], KNOWN)
    assert sent.rejected == []
    found = monthly(windows_of(sent), KNOWN)
    for measure, expected in (("activities", count), ("activity_seconds", seconds)):
        totals = {
            (rep, month, kind): n[f"{measure}:{kind}"]
            for (_, rep, month), n in found.items()
            for kind in ("call", "meeting")
        }
        assert {key: n for key, n in totals.items() if n} == {key: n for key, n in expected.items() if n}
    assert sum(event.type == "deal.touched" for event in sent.events) == sum(1 for row in rows if row[4])
