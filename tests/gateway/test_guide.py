"""What docs/webhooks.md and the pages of the CRMs say is true word for word."""

import asyncio
import os
import re
import shutil
import subprocess

import pytest

from stream.connectors import CONNECTORS
from tests.support.crm_webhooks import CLOSE_SECRET, PIPEDRIVE_SECRET, SALESFORCE_SECRET
from tests.support.gateway import any_port, serving
from tests.support.paths import DOCS, FUNNEL_FILE, ROOT
from tests.support.waiting import PATIENCE
from tests.support.webhooks import FUNNEL, HUBSPOT_SECRET, STANDARD_SECRET

GUIDE = (DOCS / "webhooks.md").read_text()
PAGES = [GUIDE, *(page.read_text() for page in sorted(DOCS.glob("connect-*.md")))]
EXAMPLES = [
    example for page in PAGES for example in re.findall(r"```sh\n(.*?)```\n\nIt answers `(.*?)`", page, re.DOTALL)
]
PRINTED = "http://127.0.0.1:8080"
ELSEWHERE = "https://hooks.example.com/"
"""Where the CRM calls the gateway, which is not where the sample sends to."""
TOOLS = ("bash", "curl", "openssl", "base64", "od")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]


def test_there_is_an_example_for_every_connector():
    assert len(EXAMPLES) == len(CONNECTORS)
    for connector in CONNECTORS:
        assert sum(f"/webhooks/{connector.name}\n" in script for script, _ in EXAMPLES) == 1


SECRETS = {
    "hubspot": HUBSPOT_SECRET,
    "standard": STANDARD_SECRET,
    "pipedrive": PIPEDRIVE_SECRET,
    "close": CLOSE_SECRET,
    "salesforce": SALESFORCE_SECRET,
}


@pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
@pytest.mark.parametrize("in_files", [False, True])
@pytest.mark.parametrize(("script", "answer"), EXAMPLES)
async def test_the_commands_send_an_event_and_get_the_answer_that_is_shown(
    publisher, script, answer, in_files, tmp_path
):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name, secret in SECRETS.items():
        (secrets / name).write_text(f"{secret if in_files else 'another'}\n")
    told = {} if in_files else {f"DEALSTREAM_{name.upper()}_SECRET": secret for name, secret in SECRETS.items()}
    port = any_port()
    url = f"http://127.0.0.1:{port}"
    assert PRINTED in script
    async with serving(publisher, port=port, public_url=ELSEWHERE):
        done = await asyncio.to_thread(
            subprocess.run,
            ["bash", "-euo", "pipefail", "-c", script.replace(PRINTED, url)],
            env={"PATH": os.environ["PATH"], "DEALSTREAM_PUBLIC_URL": ELSEWHERE, **told},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert (done.stdout, done.stderr) == (answer, "")


def test_the_examples_fit_the_funnel_file_that_comes_with_the_product():
    shipped = FUNNEL_FILE.read_text()
    for text in (shipped, FUNNEL):
        assert re.search(r"id: lead\b", text)
        assert re.search(r'id: "101"', text)
        assert re.search(r"id: call\b", text)


def test_every_reason_for_a_dead_letter_is_explained():
    rooms = [ROOT / "stream" / room for room in ("connectors", "ingest")]
    source = "".join(path.read_text() for room in rooms for path in room.rglob("*.py"))
    reasons = set(re.findall(r'Unusable\(\s*"(\w+)"', source))
    reasons |= {f"unknown_{what}" for what in re.findall(r'_unknown\("(\w+)"', source)}
    assert len(reasons) >= 14
    assert {reason for reason in reasons if f"`{reason}`" not in GUIDE} == set()
