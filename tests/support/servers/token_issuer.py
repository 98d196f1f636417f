"""Issues tokens for OAUTHBEARER to one client (client credentials), over HTTP."""

import json
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote

from tests.support.servers.secured_kafka import token

CLIENT, SECRET = "dealstream-client", "0auth-s3cret of the tests"


class TokenIssuer:
    """Use it as a context. `asked`: the forms that came; `seconds`: how long its tokens live; `said`: what it says."""

    def __init__(self, seconds: float = 3600.0, said: object = None) -> None:
        self.asked: list[dict[str, list[str]]] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                issuer.asked.append(form)
                allowed = "Basic " + b64encode(f"{CLIENT}:{quote(SECRET, '')}".encode()).decode()
                if self.headers["Authorization"] != allowed:
                    return self._answer(401, {"error": "invalid_client", "error_description": SECRET})
                return self._answer(
                    200, {"access_token": token(seconds), "expires_in": said if said is not None else seconds}
                )

            def _answer(self, status: int, content: dict[str, object]) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"

    def __enter__(self) -> "TokenIssuer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
