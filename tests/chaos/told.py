"""Who is told of alerts meanwhile: a receiver that verifies each message, refuses some, and notes what it took."""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

from standardwebhooks import Webhook

from tests.chaos.cluster import ALERTS_SECRET

REFUSED = 0.3
"""The share of messages that it refuses at first."""


class Receiver:
    """Listens on a port of this machine from its making on. `took` counts by alert and state.

    What came before with the same id it takes and does not count, as Standard Webhooks says: `again` counts these.
    """

    def __init__(self, seed: int) -> None:
        self.took: Counter[tuple[str, str]] = Counter()
        self.again = 0
        self._ids: set[str] = set()
        self.refused = 0
        self.forged = 0
        self._luck = Random(f"{seed} receiver")
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(dict(self.headers), body))
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/alerts"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Return the status with which a message is answered."""
        named = {name.lower(): value for name, value in headers.items()}
        try:
            Webhook(ALERTS_SECRET).verify(body, named)
        except Exception:
            self.forged += 1
            return 401
        if self._luck.random() < REFUSED:
            self.refused += 1
            return 503
        if named["webhook-id"] in self._ids:
            self.again += 1
            return 200
        self._ids.add(named["webhook-id"])
        for one in json.loads(body)["data"]["alerts"]:
            self.took[one["alert"]["alert_id"], one["state"]] += 1
        return 200

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
