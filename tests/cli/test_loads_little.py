"""Commands load what takes long to load when they need it."""

import subprocess
import sys

LOADED = """
import sys
from stream.cli.main import COMMANDS, cli
for name in set(COMMANDS) - {"backfill"}:  # it always reads tables of columns
    cli.get_command(None, name)
print(*sorted({"PIL", "babel", "chdb", "faust", "fluent", "numpy", "polars"} & set(sys.modules)))
"""


def test_no_command_loads_before_it_runs_what_only_some_runs_need():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
