"""From an empty folder to the CRM's first event on the page, by what `dealstream init` says and nothing else."""

import pytest

from tests.support.terminal import Terminals


@pytest.fixture
def terminals(tmp_path):
    started = Terminals(tmp_path)
    yield started
    started.end()


@pytest.mark.parametrize("crm", ["hubspot", "pipedrive"])
def test_what_init_writes_is_all_that_up_and_try_need(terminals, crm):
    written = terminals.type(f"init {crm} --time-zone Europe/Berlin --currency EUR")
    assert written.returncode == 0, written.stderr
    assert "dealstream up --no-simulate --data live" in written.stdout
    assert f"dealstream try {crm} --data live" in written.stdout
    terminals.up("live", "--no-simulate", "--broker", "memory")
    tried = terminals.type(f"try {crm} --data live")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "✓ page" in tried.stdout
    assert "First rep" in tried.stdout
