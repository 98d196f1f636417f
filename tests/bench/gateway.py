"""`make gateway`: signed HubSpot events that one gateway process takes over HTTP, beside an aiohttp handler that only
reads the body.

Server and load have a core each; Kafka takes what is left of both. Requests hold one event, or a hundred as in a bulk
import, and are made and signed before the clock starts. EVENTS (in single requests; ten times as many in large ones)
and ROUNDS change the run.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from stream.connectors.hubspot.connector import signature
from stream.local_stack.ports import free_ports
from tests.bench.result import BenchError, Result, lowest_to_highest
from tests.chaos.processes import Process, eventually
from tests.support import screen
from tests.support.paths import FUNNEL_FILE
from tests.support.servers.kafka import Kafka

SECRET = "4f7b0e93-c2d8-4a16-b95e-61d0a83f27ce"
PATH = "/webhooks/hubspot"
CONNECTIONS = 128
SIZES = (1, 100)


def requests(url: str, events: int, size: int) -> list[bytes]:
    """Return signed requests of so many events each, whole as they go over the connection."""
    now = str(time.time_ns() // 1_000_000)
    made = []
    for first in range(0, events, size):
        body = json.dumps([_event(number, int(now)) for number in range(first, first + size)]).encode()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"X-HubSpot-Request-Timestamp: {now}\r\n"
            f"X-HubSpot-Signature-v3: {signature(SECRET, 'POST', url + PATH, body, now)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def _event(number: int, now: int) -> dict[str, object]:
    event: dict[str, object] = {
        "eventId": number,
        "subscriptionId": 1,
        "portalId": 1,
        "appId": 1,
        "occurredAt": now,
        "attemptNumber": 0,
    }
    event |= {"objectId": number // 4, "changeSource": "CRM_UI"}
    change = {"subscriptionType": "deal.propertyChange", "propertyName": "amount", "propertyValue": str(number)}
    return event | change


async def send(port: int, prepared: list[bytes]) -> float:
    """Send all requests over a few connections; return the seconds. Raises BenchError unless each is answered 200."""
    waiting = iter(prepared)
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    await asyncio.gather(*(_send(*connection, waiting) for connection in connections))
    seconds = time.perf_counter() - began
    for _, writer in connections:
        writer.close()
    return seconds


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[bytes]) -> None:
    for request in waiting:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise BenchError(head.decode())
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        await reader.readexactly(length)


def run(name: str, kafka: str, events: int, size: int, folder: Path) -> Result:
    """Start a server of its own, and send it the events. Raises BenchError, TimeoutError."""
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    if name == "gateway":
        environment = {
            "DEALSTREAM_KAFKA": kafka,
            "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
            "DEALSTREAM_GATEWAY_PORT": str(port),
            "DEALSTREAM_PUBLIC_URL": url,
            "DEALSTREAM_HUBSPOT_SECRET": SECRET,
            "DEALSTREAM_EVENTS_PER_SECOND": "1000000",
        }
        server = Process(name, "gateway", environment, folder)
    else:
        server = Process(name, str(port), {}, folder, "tests.bench.bare_handler")
    server.start()
    try:
        os.sched_setaffinity(server.pid, {0})
        few = requests(url, CONNECTIONS, 1)
        eventually(lambda: _answers(port, few), 60, f"{name}: an answer")
        return Result(events, asyncio.run(send(port, requests(url, events, size))), "every request answered 200")
    finally:
        server.kill()


def _answers(port: int, few: list[bytes]) -> bool:
    try:
        asyncio.run(send(port, few))
    except (OSError, EOFError, BenchError):
        return False
    return True


def main() -> int:
    """Measure as the environment says."""
    events, rounds = int(os.environ.get("EVENTS", "10000")), int(os.environ.get("ROUNDS", "3"))
    say = screen.progress()
    folder = Path(tempfile.mkdtemp(prefix="dealstream-gateway-"))
    kafka = Kafka(folder / "kafka")
    results: dict[tuple[int, str], list[Result]] = {}
    try:
        say("Starting Kafka")
        kafka.start()
        os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
        for number in range(1, rounds + 1):
            for size in SIZES:
                for name in ("gateway", "bare"):
                    result = run(name, kafka.addresses, events if size == 1 else 10 * events, size, folder)
                    results.setdefault((size, name), []).append(result)
                    say(f"Round {number}/{rounds}, {size} a request, {name}: {result.rate:,.0f} events/s")
    finally:
        kafka.stop()
        shutil.rmtree(folder)
    rates = {key: median(result.rate for result in found) for key, found in results.items()}
    screen.show(
        "Signed events per second on one core, medians",
        ("events a request", "", "events/s", "to a bare handler", "lowest to highest"),
        [
            (
                str(size),
                name,
                f"{rate:,.0f}",
                f"{rate / rates[size, 'bare']:.2f} ×",
                lowest_to_highest(results[size, name]),
            )
            for (size, name), rate in rates.items()
        ],
    )
    screen.save("gateway", {f"{name}_{size}": round(rate) for (size, name), rate in rates.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
