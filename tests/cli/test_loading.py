"""What commands load before they do anything, which people wait for."""

import subprocess
import sys

SHOW_NUMBERS = ("commission", "deals", "forecast", "goals", "kpis", "territories")
NOT_NEEDED = {"aiokafka", "clickhouse_connect", "prometheus_client", "stream.reports.folded_again"}
"""Where a worker answers, and nobody asks for the past."""


def test_commands_that_show_numbers_load_neither_clients_nor_what_makes_the_past_anew():
    modules = ", ".join(f"stream.cli.commands.{name}" for name in SHOW_NUMBERS)
    program = [sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)"]
    loaded = subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()
    assert not NOT_NEEDED & set(loaded)
