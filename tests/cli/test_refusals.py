"""Every command says in a sentence what of its settings or files it cannot use; none shows a traceback."""

import os

import pytest

from stream.cli.main import COMMANDS
from tests.support.forked_commands import run_each

ARGUMENTS = {
    "holidays": ["--country", "DE", "--years", "2026", "--into", "file/x.csv"],
    "backfill": ["no.csv"],
    "topics": ["--check"],  # without, it asks nobody
    "try": ["standard"],
    "forget": ["--rep", "anna", "--yes"],
}


@pytest.fixture
def run(tmp_path):
    """Runs commands with a funnel file that cannot be used."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "latin.yaml").write_bytes("currency: EUR\ntime_zone: Zürich\n".encode("latin-1"))
    (tmp_path / "broken.yaml").write_text("a: [1,\nb: }")
    environment = {name: one for name, one in os.environ.items() if not name.startswith("DEALSTREAM_")}
    # Where a command gets as far as asking, nobody answers.
    environment |= {"DEALSTREAM_KAFKA": "127.0.0.1:1", "DEALSTREAM_CLICKHOUSE": "clickhouse://u:p@127.0.0.1:1/"}
    environment["XDG_STATE_HOME"] = str(tmp_path)

    def run(commands, funnel_file):
        return run_each(commands, tmp_path, environment | {"DEALSTREAM_FUNNEL_FILE": funnel_file})

    return run


@pytest.mark.parametrize(
    ("funnel_file", "words"),
    [
        ("missing.yaml", "No such file or directory; set DEALSTREAM_FUNNEL_FILE"),
        ("broken.yaml", "broken.yaml:2: not YAML"),
    ],
)
def test_every_command_says_which_setting_it_cannot_use(run, funnel_file, words):
    told = run([[name, *ARGUMENTS.get(name, [])] for name in COMMANDS], funnel_file)
    assert {name: text for name, code, text in told if "Traceback" in text or code in (0, 99)} == {}
    says = {name for name, _, text in told if words in text}
    # Some read no funnel file, or ask Kafka first.
    assert len(says) >= 12, {name: text for name, _, text in told if words not in text}


@pytest.mark.parametrize(
    ("funnel_file", "words"),
    [
        (".", "Is a directory; set DEALSTREAM_FUNNEL_FILE"),
        ("file/x.yaml", "Not a directory; set DEALSTREAM_FUNNEL_FILE"),
        ("latin.yaml", "line 2 is no text in UTF-8; save it as UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(run, funnel_file, words):
    (told,) = run([["gateway"]], funnel_file)
    assert words in told.text
    assert "Traceback" not in told.text
    assert told.code not in (0, 99)
