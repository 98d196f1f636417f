"""Ask the worker over HTTP: it alone has the embedded ClickHouse open."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from schemas.funnel_file import FunnelFile
from stream.cli.language import words_here
from stream.config.settings import Settings
from stream.service.agreed import CLICKHOUSE_HEADER
from stream.sinks.clickhouse.client import ClickHouse

Parameters = Mapping[str, object]

GREETING_SECONDS = 5.0
"""A worker says so soon that it is alive, however long an answer takes."""


class NoWorker(Exception):
    """Nobody answers there, or a worker with another ClickHouse: nobody has this embedded one open."""


class WorkerSilent(OSError):
    """Somebody takes connections there, and does not answer. The message says where, and the way out."""


class WorkerRefused(Exception):
    """The worker answered with an error. `problem`: what it says is wrong with the question, if it does."""

    def __init__(self, url: str, status: int, problem: str) -> None:
        words = words_here()
        why = problem or words.say("still-starting")
        # Who may not ask that is told just that.
        is_of_access = problem and status == HTTPStatus.FORBIDDEN
        super().__init__(why if is_of_access else words.say("worker-answered", url=url, status=str(status), why=why))
        self.status = status
        self.problem = problem


def authorization(settings: Settings) -> dict[str, str]:
    """Return the header that shows the token of who runs a command, if he has one. Raises SettingError."""
    token = settings.own_token()
    return {} if token is None else {"Authorization": f"Bearer {token}"}


class WorkerClient:
    """Questions to the worker that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._base = f"http://{settings.worker_host}:{settings.worker_port}"
        self._has_greeted = False
        self._headers = {CLICKHOUSE_HEADER: quote(ClickHouse(settings).where)} | authorization(settings)
        self._headers["Accept-Language"] = words_here().language

    def read(self, path: str, parameters: Parameters, seconds: float) -> bytes:
        """Return the body of a GET. Raises NoWorker, WorkerRefused, WorkerSilent."""
        url = f"{self._base}{path}?{urlencode(parameters)}" if parameters else f"{self._base}{path}"
        return b"".join(self._lines(urllib.request.Request(url, headers=self._headers), seconds))  # noqa: S310 (http)

    def lines(self, path: str, parameters: Parameters, seconds: float) -> Iterator[bytes]:
        """Yield the lines of the answer to a POST as they come; `seconds` is the longest silence.

        Raises NoWorker, WorkerRefused, and OSError where the worker goes away in the middle.
        """
        url = f"{self._base}{path}?{urlencode(parameters)}"
        return self._lines(urllib.request.Request(url, headers=self._headers, method="POST"), seconds)  # noqa: S310 (http)

    def send(self, path: str, content: Mapping[str, object], seconds: float) -> bytes:
        """Return the body of the answer to a POST of JSON. Raises NoWorker, WorkerRefused, WorkerSilent."""
        headers = self._headers | {"Content-Type": "application/json"}
        body = json.dumps(content).encode()
        request = urllib.request.Request(f"{self._base}{quote(path)}", body, headers, method="POST")  # noqa: S310 (http)
        return b"".join(self._lines(request, seconds))

    def _lines(self, request: urllib.request.Request, seconds: float) -> Iterator[bytes]:
        """Yield the lines of an answer, which may take its time where a worker has greeted. Raises WorkerSilent."""
        if not self._has_greeted:
            try:
                with suppress(urllib.error.HTTPError):
                    urllib.request.urlopen(f"{self._base}/health/live", timeout=GREETING_SECONDS).close()  # noqa: S310
            except OSError as error:
                if isinstance(getattr(error, "reason", error), TimeoutError):
                    raise WorkerSilent(words_here().say("worker-silent", url=self._base)) from None
            self._has_greeted = True
        return _lines(request, seconds)


def went_away(error: Exception) -> str:
    """Return what to say where the worker goes away in the midst of an answer."""
    return words_here().say("worker-went-away", why=str(error))


def funnel_of_the_worker(settings: Settings) -> FunnelFile | None:
    """Return the funnel file that a worker on this machine counts with, if one answers."""
    try:
        return funnel_in_force(settings)
    except (NoWorker, WorkerRefused, OSError):
        return None


def funnel_in_force(settings: Settings) -> FunnelFile:
    """Return the funnel file that the worker counts with. Raises NoWorker, WorkerRefused, OSError."""
    answer = WorkerClient(settings).read("/api/funnel-file", {}, seconds=5)
    try:
        return FunnelFile.model_validate_json(answer)
    except ValueError:
        raise NoWorker from None  # something else answers there


def _lines(request: urllib.request.Request, seconds: float) -> Iterator[bytes]:
    try:
        response = urllib.request.urlopen(request, timeout=seconds)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.MISDIRECTED_REQUEST:
            raise NoWorker(request.full_url) from None
        raise WorkerRefused(request.full_url, error.code, _problem(error.read())) from None
    except urllib.error.URLError:
        raise NoWorker(request.full_url) from None
    with response:
        yield from response


def _problem(body: bytes) -> str:
    try:
        content: Any = json.loads(body)
    except ValueError:
        return ""
    return str(content.get("error", "")) if isinstance(content, dict) else ""
