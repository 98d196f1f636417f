"""Nothing that a name holds steers the terminal of who looks: tables, messages, errors and logs."""

import codecs
import io
import logging
import os
import subprocess
import sys
from contextlib import redirect_stdout
from typing import TextIO, cast

import pytest

from stream.cli.output.screen import SeenConsole, table
from stream.cli.output.seen import Seen, in_plain_letters
from tests.support.paths import FUNNEL_FILE
from tests.support.waiting import PATIENCE

EVIL = "Ada\x1b[2J\x9b31m\u202eevil\u200b"
SHOWN = "Ada\\u001b[2J\\u009b31m\\u202eevil\\u200b"


def printed(show):
    """What comes out where the standard output is as in a command."""
    out = io.StringIO()
    with redirect_stdout(cast(TextIO, Seen(out))):
        show()
    return out.getvalue()


def test_a_name_in_a_table_or_a_line_is_written_out_and_columns_stay_in_line():
    rows = table("Rep", "Deals")
    rows.add_row(EVIL, "1")
    rows.add_row("Bo", "2")
    text = printed(lambda: SeenConsole(width=80, markup=False).print(rows, EVIL))
    lines = text.splitlines()
    ada, bo = (next(line for line in lines if name in line) for name in (SHOWN, "Bo"))
    assert ada.rindex("1") == bo.index("2")
    assert lines[-1].strip() == SHOWN
    assert not set(text) & set("\x1b\x9b\u202e\u200b")


def test_the_colours_of_the_console_itself_pass():
    def show():
        SeenConsole(width=80, force_terminal=True, color_system="standard", markup=False, highlight=False).print(
            EVIL, style="red"
        )

    assert printed(show) == f"\x1b[31m{SHOWN}\x1b[0m\n"


def test_what_is_printed_past_the_console_and_what_logs_write_is_written_out():
    def show():
        print(EVIL)
        handler = logging.StreamHandler(sys.stdout)
        handler.emit(logging.LogRecord("x", logging.INFO, "x", 1, "name %s", (EVIL,), None))

    assert printed(show) == f"{SHOWN}\nname {SHOWN}\n"


def test_a_terminal_without_some_letters_shows_plain_ones_and_columns_stay_in_line():
    codecs.register_error("plain", in_plain_letters)
    bytes_ = io.BytesIO()
    out = io.TextIOWrapper(bytes_, encoding="ascii", errors="plain")
    rows = table("Temsilci", "Dönem")
    rows.add_row("Çağla Aydın", "1 Eki–31 Ara")
    rows.add_row("Bo e\u0301", "≤%20 ✓")
    with redirect_stdout(cast(TextIO, Seen(out))):
        SeenConsole(width=80, markup=False).print(rows)
    out.flush()
    text = bytes_.getvalue().decode("ascii")
    assert all(one in text for one in ("Donem", "Cagla Aydin", "1 Eki-31 Ara", "Bo e ", "<%20 +")), text
    assert len({len(line) for line in text.splitlines()}) == 1, text


@pytest.mark.parametrize(("encoding", "said"), [("iso8859-9", "Çağla - ?"), ("ascii", "Çağla – ქ")])
def test_a_terminal_of_another_encoding_is_told_what_it_can_show_and_one_without_any_takes_utf_8(encoding, said):
    program = """
from stream.cli.output.seen import show_only_what_is_seen
show_only_what_is_seen()
from stream.cli.output.screen import console
console().print("Çağla – ქ")
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode("utf-8" if encoding == "ascii" else encoding).strip() == said


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("holidays --country TR --years 2026 >&-", 0, ""),
        ("init <&-", 2, "there is no terminal to ask in"),
    ],
)
def test_a_stream_that_is_closed_is_nobody_who_looks(tmp_path, line, code, said):
    ended = subprocess.run(
        ["bash", "-c", f"exec {sys.executable} -m stream.cli {line}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    assert said in ended.stderr


def test_every_command_writes_so_also_what_it_refuses(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "stream.cli", "kpis", "--by", EVIL, "--kpi", EVIL],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE), "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 2
    text = done.stderr.decode()
    assert not set(text) & set("\x1b\x9b\u202e\u200b")
