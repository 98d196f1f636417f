"""Every command says in a sentence what of its settings or files it cannot use; none shows a traceback."""

import json
import os
import subprocess
import sys

import pytest

from stream.cli.main import COMMANDS
from tests.support.paths import FUNNEL_FILE, ROOT

ARGUMENTS = {"holidays": ["--country", "DE", "--years", "2026", "--into", "file/x.csv"], "backfill": ["no.csv"]}

# One process that has loaded all commands, and has a child run each: what takes time is the loading.
RUN = """
import importlib, json, os, sys, traceback
from stream.cli import main
for name in main.COMMANDS:
    importlib.import_module("stream.cli.commands." + name.replace("-", "_"))
for arguments in json.loads(sys.argv[1]):
    pid = os.fork()
    if not pid:
        out = os.open("out", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(out, 1), os.dup2(out, 2)
        sys.argv = ["dealstream", *arguments]
        code = 0
        try:
            main.main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
            code = 99
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps([arguments[0], code, open("out", errors="replace").read()]), flush=True)
"""


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("FUNNEL_FILE", "missing.yaml", "No such file or directory; set DEALSTREAM_FUNNEL_FILE"),
        ("FUNNEL_FILE", ".", "Is a directory; set DEALSTREAM_FUNNEL_FILE"),
        ("FUNNEL_FILE", "file/x.yaml", "Not a directory; set DEALSTREAM_FUNNEL_FILE"),
        ("FUNNEL_FILE", "latin.yaml", "line 2 is no text in UTF-8; save it as UTF-8"),
        ("FUNNEL_FILE", "broken.yaml", "broken.yaml:2: not YAML"),
    ],
)
def test_every_command_says_which_setting_it_cannot_use(tmp_path, setting, value, words):
    (tmp_path / "file").write_text("x")
    (tmp_path / "latin.yaml").write_bytes("currency: EUR\ntime_zone: Zürich\n".encode("latin-1"))
    (tmp_path / "broken.yaml").write_text("a: [1,\nb: }")
    wanted = [[name, *ARGUMENTS.get(name, [])] for name in COMMANDS]
    environment = {name: one for name, one in os.environ.items() if not name.startswith("DEALSTREAM_")}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(tmp_path),
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
    }
    # Where a command gets as far as asking, nobody answers.
    environment |= {"DEALSTREAM_KAFKA": "127.0.0.1:1", "DEALSTREAM_CLICKHOUSE": "clickhouse://u:p@127.0.0.1:1/"}
    environment[f"DEALSTREAM_{setting}"] = value
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(wanted)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, _, _ in told] == list(COMMANDS), done.stderr
    assert {name: text for name, code, text in told if "Traceback" in text or code in (0, 99)} == {}
    says = {name for name, _, text in told if words in text}
    # Some read no funnel file, or ask Kafka first.
    assert len(says) >= 12, {name: text for name, _, text in told if words not in text}
