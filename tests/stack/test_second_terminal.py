"""Every command of README and docs as a person types it, beside `dealstream up`, in a terminal where nothing is set."""

import asyncio
import json
import os
import signal
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer

from schemas import wire
from stream import topology
from stream.cli.trial.crms import CRMS
from stream.crm_api.history.crms import HISTORIES
from stream.ingest.dead_letters import uncounted_letter
from stream.local_stack import stack_file
from stream.local_stack.known_stacks import command_line
from stream.local_stack.lock import FolderLock
from tests.support.stack import get
from tests.support.terminal import Terminals, documented
from tests.support.waiting import eventually

DEALS = """deal,created,stage,closed,owner,amount
1,2026-01-05,Won,2026-02-01,Ada Lindqvist,1000
2,2026-01-06,Lost,2026-02-03,Jonas Berg,500
"""
TYPED = [
    "kpis",
    "deals --stuck",
    "deals --stuck --stage proposal",
    "deals --kpi win_rate --team north --from 2026-10-01 --csv",
    "forecast",
    "goals",
    "alerts",
    "commission --period quarter --rep 101",
    "commission --period all --as-of 2026-10-31 --csv",
    "simulate --verify",
    "sql",
    'sql "DESCRIBE TABLE deals"',
    'sql "SELECT month, team, won, revenue / 100 AS revenue FROM deals_by_month_team ORDER BY month, team" --csv',
    "audit",
    "missing",
    "dead-letters",
    "check",
    "backfill deals.csv --suggest > mapping.yaml",
    "backfill deals.csv --mapping mapping.yaml --dry-run",
    "backfill deals.csv --mapping mapping.yaml",
    "dead-letters count",
    "dead-letters --open",
    "topics",
    "topics --check",
    "topics --apply",
]
BY_THEMSELVES = {
    **{
        f"backfill {crm} --token-file {crm}-token{dry}": f"needs {crm}: tests/backfill/test_from_api.py"
        for crm in HISTORIES
        for dry in ("", " --dry-run")
    },
    "up --no-simulate --data live": "is long; like the next two: tests/stack/test_first_minute.py",
    "try hubspot --data live": "",
    "backfill hubspot --data live": "",
    **dict.fromkeys(("init --refresh", "init --refresh --write"), "needs a CRM: tests/cli/first"),
    **{f"init {crm} --token-file {crm}-token": f"needs {crm}: tests/cli/first" for crm in CRMS if crm != "standard"},
    "up --data leak --leak team=north,stage=sql,odds=12,from=2026-10-02,until=2026-10-28 --day-seconds 2": "is long",
    "check --against funnel.yaml": "its answer says whether the file differs: tests/cli",
    "commission --period year --plan plans-2027.yaml": "needs a file of plans: tests/cli",
    "redrive --reason unknown_stage": "asks, see below",
    "backup /backups/2026-11-26": "a folder for this test alone: tests/stack/test_backup.py",
    "backup /backups/2026-11-27 --keep 14": "the oldest goes: tests/backup/test_commands.py",
    "restore /backups/2026-11-26": "the stack must be stopped: tests/stack/test_backup.py",
    "restore /backups/2026-11-26 --data new": "tests/stack/test_backup.py",
    "forget --rep 101": "the stack must be stopped: tests/stack/test_forget.py",
    'forget --deal hubspot:501 --also "Zoë Berg"': "the same for a deal: tests/forget",
    "forget --contact 77": "the same for a contact: tests/forget",
    "forget --again": "tests/forget",
    "missing --read-again": "there is nothing to read again: tests/cli",
    "missing --accept": "nothing is missing: tests/cli",
    **dict.fromkeys(("migrations", "migrations --plan", "migrations --apply"), "the worker has ClickHouse: tests/cli"),
    **{f"try {crm}": "needs the gateway's secrets: tests/stack/test_try.py" for crm in CRMS},
    "replay --beside": "has nothing to do, see below",
    "backfill leads/*qualified_leads*.csv leads/*closed_deals*.csv --mapping mapping.yaml --dry-run": "a real data set",
}


@pytest.fixture(scope="module")
def terminals(tmp_path_factory):
    """Terminals beside a stack that has a simulated sales team of ten days."""
    started = Terminals(tmp_path_factory.mktemp("terminals"))
    (started.folder / "deals.csv").write_text(DEALS)
    try:
        started.up("data", "--rate", "0.2", "--days", "10")
        journal = started.folder / "data" / "simulator" / "journal.jsonl"
        eventually(lambda: journal.exists() and journal.read_text().count('"to":') > 150)
        yield started
    finally:
        started.end()


def letter_of_a_good_event():
    """A dead letter of a record that can be used by now."""
    event = wire.DealCreated(event_id="e", deal_id="typed:1", occurred_at="2026-01-05T09:00:00Z")
    return uncounted_letter(
        origin="sales.deals/0/5",
        payload=wire.write(event),
        reason="unknown_stage",
        detail="stage_id: add it, then redrive",
        now=datetime.now(UTC),
    )


def put_aside(kafka):
    async def send():
        async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
            key, value = letter_of_a_good_event()
            await producer.send_and_wait(topology.DEAD_LETTERS.name, value, key=key)

    asyncio.run(send())


def in_all(page):
    """How many deals were created, and how many won: either may be told first."""
    total = json.loads(get(f"http://127.0.0.1:{page}/api/kpis?period=all")[1])["total"]
    return [total["created"], total["won"]]


def test_each_command_of_the_docs_is_typed_here():
    assert set(documented()) - set(BY_THEMSELVES) == set(TYPED)


def test_each_command_of_the_docs_does_what_it_says_beside_a_stack(terminals):
    kafka = stack_file.read(terminals.folder / "data").settings.kafka
    for line in TYPED:
        answer = terminals.type(line)
        assert answer.returncode == 0, (line, answer.stdout, answer.stderr)
        if "--suggest" not in line:
            assert f"Stack in {terminals.folder / 'data'}: page http://" in answer.stderr
    assert "Sent " in (sent := terminals.type("backfill deals.csv --mapping mapping.yaml").stdout)
    assert f"Where to look: `dealstream kpis --all --by month --data {terminals.folder / 'data'}`" in sent

    put_aside(kafka)
    asked = terminals.type("redrive --reason unknown_stage <<< y")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    eventually(lambda: "Nothing to send" in terminals.type("redrive --all --yes").stdout)

    same = terminals.type("replay --beside")
    assert same.returncode == 0, same.stderr
    assert "there is nothing to rebuild" in same.stdout


def test_beside_another_stack_a_command_does_not_guess_and_of_one_that_ended_it_says_so(terminals):
    terminals.up("other", "--no-simulate", "--broker", "memory")
    data, other = (stack_file.read(terminals.folder / name) for name in ("data", "other"))
    page = other.settings.worker_port
    assert f"is in use; the page takes {page}" in terminals.said("other")
    guessed = terminals.type("kpis --json")
    assert guessed.returncode == 2
    assert "--data" in guessed.stderr
    assert guessed.stdout == ""
    terminals.type("backfill deals.csv --suggest --data other > mapping.yaml")
    sent = terminals.type("backfill deals.csv --mapping mapping.yaml --data other")
    assert sent.returncode == 0, sent.stdout + sent.stderr
    eventually(lambda: in_all(page) == [2, 1])
    created = [
        json.loads(terminals.type(f"kpis --all --json --data {one}").stdout)["total"]["created"]
        for one in ("other", "data")
    ]
    assert created[0] == 2 < created[1]

    # The broker that keeps all in memory takes the stack with it, and what is in ClickHouse can be read all the same.
    os.kill(other.pids["broker"], signal.SIGKILL)
    eventually(lambda: stack_file.read(terminals.folder / "other").state == "stopped")
    stopped = terminals.type("kpis --all --json --data other")
    assert json.loads(stopped.stdout)["total"]["won"] == 1
    assert "stopped" in stopped.stderr
    told = terminals.type("dead-letters --data other").stderr
    assert "start it again with `dealstream up --data other`" in told

    terminals.kill("data")
    eventually(lambda: not any(map(command_line, data.pids.values())))
    checked = terminals.type("check --data data")
    assert checked.returncode == 1
    assert "is not running (it was killed)" in checked.stdout


def test_a_second_stack_in_the_same_folder_is_refused(terminals):
    (terminals.folder / "locked").mkdir()
    running = FolderLock(terminals.folder / "locked")
    running.acquire()
    refused = terminals.type("up --no-simulate --data locked")
    running.release()
    assert refused.returncode == 1
    assert "a stack is already running in locked" in refused.stderr
