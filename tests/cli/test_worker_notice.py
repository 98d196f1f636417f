"""What is said of a worker's numbers in a terminal."""

import json

import pytest

from stream.cli import asking
from stream.cli.worker_client import WorkerClient, WorkerRefused
from stream.cli.worker_notice import notice_of
from stream.config.settings import Settings

FINE = {"ready": True, "missing": None, "waiting": 500, "behind_seconds": 10.0}


class Worker(WorkerClient):
    def __init__(self, answer):
        super().__init__(Settings())
        self._answer = answer

    def read(self, path, parameters, seconds):
        assert path == "/api/status"
        if isinstance(self._answer, Exception):
            raise self._answer
        return json.dumps(self._answer).encode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"waiting": 1200}, "Numbers are catching up: 1,200 events are still on their way."),
        ({"behind_seconds": 22.9}, "Numbers are 23 seconds behind."),
        ({"ready": False, "waiting": 1200}, "Numbers are being prepared; they may be incomplete for a moment."),
        ({"missing": "2026-11-01: 3 events"}, "with “dealstream missing”."),
    ],
)
def test_numbers_that_are_not_whole_yet_are_told(changed, said):
    told = notice_of(Worker(FINE | changed))
    assert told.endswith(said)
    assert bool(told) is bool(said)


def test_who_does_not_see_everything_is_told_what_he_sees():
    assert notice_of(Worker({"ready": True, "waiting": 0, "behind_seconds": 0.0})) == ""


def test_a_worker_of_another_version_may_say_less():
    assert notice_of(Worker({})) == ""


@pytest.mark.parametrize("error", [WorkerRefused("http://there", 403, "no"), TimeoutError()])
def test_a_worker_that_does_not_say_is_no_reason_to_fail(error):
    assert notice_of(Worker(error)) == ""


def test_it_stands_beside_the_numbers_and_not_among_them(monkeypatch, capsys):
    monkeypatch.setattr(asking, "WorkerClient", lambda _settings: Worker(FINE | {"waiting": 501}))
    loaded = Settings(clickhouse="chdb://nowhere")
    assert asking.read(loaded, lambda _: 7, lambda _: 8) == 7
    assert capsys.readouterr() == ("", "Numbers are catching up: 501 events are still on their way.\n")
    assert asking.answer_of(loaded, lambda _: 7, lambda _: 8) == 7
    assert capsys.readouterr() == ("", "")
