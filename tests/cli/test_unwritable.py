"""A folder that cannot be written, or a disk that is full, is a sentence with the way out."""

import os
import subprocess

import pytest

from tests.support.forked_commands import run_each
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI
from tests.support.waiting import PATIENCE


@pytest.fixture
def environment(tmp_path):
    told = {name: one for name, one in os.environ.items() if not name.startswith("DEALSTREAM_")}
    return told | {
        "XDG_STATE_HOME": str(tmp_path),
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
        "DEALSTREAM_HUBSPOT_SECRET": "3f9d2c71-8a64-4be0-9c15-d07b6e2f4a83",
        "DEALSTREAM_STANDARD_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "DEALSTREAM_KAFKA": "127.0.0.1:1",
        "DEALSTREAM_CLICKHOUSE": "clickhouse://u:p@127.0.0.1:1/",
    }


# A folder below a file can be made by nobody, root among them.
WRITING = {
    ("up", "--data", "file/x"): "choose another folder with --data",
    ("simulate", "--journal", "file/x"): "a file stands where a folder should be; name another one",
    ("restore", "file/x"): "cannot read file/x/manifest.json: Not a directory",
    ("holidays", "--country", "DE", "--years", "2026", "--into", "file/x.csv"): "name another one",
    ("backfill", "deals.csv", "--mapping", "hubspot-deals", "--keep", "file/x"): "name another one",
    ("kpis", "--data", "file/x"): "file/x",
}


def test_every_command_that_writes_says_what_it_cannot_write_and_the_way_out(tmp_path, environment):
    (tmp_path / "file").write_text("x")
    (tmp_path / "deals.csv").write_text("Record ID,Deal Stage\n1,lead\n")
    told = run_each(list(WRITING), tmp_path, environment)
    assert [one for one in told if "Traceback" in one.text or one.code in (0, 99)] == []
    assert {one.text for one, words in zip(told, WRITING.values(), strict=True) if words not in one.text} == set()


def test_where_nobody_can_note_which_stacks_there_are_commands_go_on(tmp_path, environment):
    (tmp_path / "file").write_text("x")
    (one,) = run_each([["kpis"]], tmp_path, environment | {"XDG_STATE_HOME": str(tmp_path / "file" / "x")})
    assert "ClickHouse at 127.0.0.1:1: it does not answer" in one.text


def test_a_gateway_says_which_folder_it_cannot_use(tmp_path, environment):
    (tmp_path / "file").write_text("x")
    (one,) = run_each([["gateway"]], tmp_path, environment | {"DEALSTREAM_JOURNAL": "file/x"})
    assert one.code == 2
    assert "DEALSTREAM_JOURNAL: cannot use file/x (Not a directory); choose another" in one.text


def test_chdb_in_a_folder_that_cannot_be_made_is_named_with_its_setting(tmp_path, environment):
    (tmp_path / "file").write_text("x")
    (one,) = run_each([["kpis"]], tmp_path, environment | {"DEALSTREAM_CLICKHOUSE": f"chdb://{tmp_path}/file/x"})
    assert one.code == 1
    assert "Not a directory; name another folder in DEALSTREAM_CLICKHOUSE, or let this user write there" in one.text


def test_an_output_without_room_is_said(tmp_path, environment):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*CLI, "--help"],
            cwd=tmp_path,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "No space left on device; make room on its disk" in done.stderr
