"""A short form of `make attack`: a gateway that keeps what it is sent in its journal, since nobody else is needed."""

import asyncio
import os
import subprocess
import sys
import threading

import pytest

from stream.local_stack.ports import free_ports
from tests.attack.attacks import MEGABYTE, Target, open_bodies
from tests.attack.connections import Place
from tests.attack.run import run
from tests.attack.watch import is_well, waited_for_a_processor
from tests.support.crm_webhooks import SALESFORCE_SECRET
from tests.support.gateway_process import gateway_process
from tests.support.waiting import PATIENCE, eventually
from tests.support.webhooks import HUBSPOT_SECRET

SLOWEST_SECONDS = 3.0
"""Beside other tests; `make attack` looks closer."""

GATEWAY = ("800 open", "2 MB", "ids ×", "300,000 items", "900 faults", "400,000 levels", "20 heads", "260 idle")


@pytest.mark.parametrize("only", GATEWAY)
def test_a_gateway_that_is_attacked_stays_small_and_answers(gateway, only):
    target, process = gateway
    (outcome,) = run(target, {target.gateway: process.pid}, only=only, slowest=SLOWEST_SECONDS, longest=PATIENCE)
    assert outcome.broken == ()


def test_what_others_had_the_processor_for_is_seen():
    core = {min(os.sched_getaffinity(0))}
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        for process in busy:
            os.sched_setaffinity(process.pid, core)
        waited = waited_for_a_processor(busy[0].pid, threading.get_native_id())
        eventually(lambda: waited_for_a_processor(busy[0].pid, threading.get_native_id()) > waited + 0.2)
    finally:
        for process in busy:
            process.kill()
            process.wait()


async def test_bodies_that_nobody_reads_are_counted_one_by_one():
    held = asyncio.Event()

    async def hold(_reader, writer):
        await held.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    place = Place(*server.sockets[0].getsockname())
    try:
        assert await open_bodies(Target(place, place, place, "", "", ""), 3, 16 * MEGABYTE, 0.05) == "3 × no answer"
    finally:
        held.set()
        server.close()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    (port,) = free_ports(1)
    url, place = f"http://127.0.0.1:{port}", Place("127.0.0.1", port)
    folder = tmp_path_factory.mktemp("attacked")
    settings = {"gateway_port": port, "public_url": url, "journal": folder / "journal", "kafka": "127.0.0.1:1"}
    with gateway_process(folder, salesforce_secret=SALESFORCE_SECRET, **settings) as (process, _):
        eventually(lambda: is_well(place, "/health/ready"))
        yield Target(place, place, place, url, HUBSPOT_SECRET, SALESFORCE_SECRET), process
