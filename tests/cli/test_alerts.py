"""`dealstream alerts list`, `show` and `ack`, over alerts in ClickHouse and beside a worker."""

import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from schemas.alert_list import AlertHistory, AlertList
from stream.cli.commands import alerts
from tests.support.alerts import NOON, alert, answer, delivery, store_alerts
from tests.support.clickhouse import FUNNEL


@pytest.fixture
def run(chdb, typed, funnel_file, monkeypatch):
    """Runs the command over some alerts; nobody listens on the worker's port."""
    said = answer().model_copy(update={"reason": "prices \x1b[31mwent up"})
    store_alerts(
        chdb,
        alert("aa11"),
        alert("aa11", version=2, state="weakened", reason="2 of 40 outcomes were restated", answer=said),
        alert("ab22", group_id="aa11", title="South, too"),
        alert("ac33", state="resolved", title="It was so once"),
        said.model_copy(update={"alert_id": "aa11"}),
        delivery("aa11"),
        delivery("aa11", state="withdrawn", status="waiting"),
    )
    funnel_file.write_text(FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north"))
    monkeypatch.setenv("COLUMNS", "100")
    return partial(typed, alerts.command)


@pytest.fixture
def worker(monkeypatch, run, request):
    """A worker that lists one alert, or those of the test, and takes answers; it notes them."""
    taken = []
    listed = getattr(request, "param", (alert("aa11"),))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/api/alert-explanation"):
                return self._answer(404, json.dumps({"error": "'x' is no series; `dealstream alerts tune` lists them"}))
            if self.path.startswith("/api/funnel"):
                return self._answer(200, json.dumps({"sees": {"rep": "1"}}))
            if "lang=en" not in self.path:
                return self._answer(500, "a terminal is told in English, whatever the language of the page is")
            return self._answer(200, AlertList(generated_at=NOON, alerts=listed).model_dump_json(by_alias=True))

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((self.path, self.headers["Content-Type"], body))
            if body.get("until") == "2020-01-01":
                return self._answer(400, json.dumps({"error": "until: must not be in the past"}))
            if body["kind"] == "new_normal" and "silent" in body["reason"]:
                return self._answer(400, json.dumps({"error": "kind: new_normal is for leaks"}))
            said = body | {"alert_id": "aa11", "at": NOON.isoformat()}
            return self._answer(202, json.dumps(said))

        def _answer(self, status, body):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(server.server_port))
        yield taken
        server.shutdown()


def test_without_a_word_what_is_open_is_listed(run):
    output = run()
    lines = [line.split()[:2] for line in output.splitlines() if line.strip().startswith(("aa11", "ab22", "ac33"))]
    assert lines == [["aa11", "weaker"], ["ab22", "leaking"]]
    assert "part of aa11" in output
    assert "--all shows 1 alert that is over, too." in output


@pytest.mark.parametrize("worker", [()], indirect=True)
def test_who_sees_only_numbers_of_his_own_is_told_that_alerts_are_about_teams(run, worker):
    assert run().startswith("Alerts are about teams, and about all of them together;")


def test_those_that_are_over_are_listed_too_where_wanted(run):
    assert "It was so once" in run("list", "--all")
    assert "It was so once" not in run("list")


def test_a_list_as_json_is_the_contract(run):
    listed = AlertList.model_validate_json(run("list", "--json"))
    assert [one.alert_id for one in listed.alerts] == ["aa11", "ab22", "ac33"]


def test_one_is_shown_whole_by_the_beginning_of_its_id(run):
    output = run("show", "aa")
    for said in (
        "More is lost in Proposal",
        "weaker than it was, seen: 2 of 40 outcomes were restated; id aa11",
        "With it: South, too (ab22)",
        "2026-05-06 12:00  Ada says: seen: prices",
        "2026-05-06 12:00  hook was told: leaking",
        "hook is still to be told: withdrawn",
    ):
        assert said in output
    assert "\x1b" not in output
    assert AlertHistory.model_validate_json(run("show", "aa", "--json")).alert.version == 2


@pytest.mark.parametrize(("beginning", "why"), [("a", "3 alerts begin with 'a'"), ("x", "No alert begins with 'x'")])
def test_a_beginning_of_none_or_several_is_refused(run, beginning, why):
    assert why in run("show", beginning, code=1)


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ((), {"kind": "acknowledged", "by": ""}),
        (("--real", "--by", "Ada"), {"kind": "real", "by": "Ada"}),
        (("--new-normal",), {"kind": "new_normal", "by": ""}),
        (("--snooze-until", "2030-01-31"), {"kind": "snoozed", "by": "", "until": "2030-01-31"}),
    ],
)
def test_what_somebody_says_goes_to_the_worker(run, worker, options, body):
    run("ack", "aa", "--reason", "A strike", *options)
    assert worker == [("/api/alerts/aa11/answer", "application/json", {"reason": "A strike"} | body)]


def test_one_thing_is_said_at_a_time_and_never_without_a_reason(run, worker):
    assert "take one of them" in run("ack", "aa", "--reason", "x", "--real", "--new-normal", code=2)
    assert "--reason" in run("ack", "aa", code=2)
    assert "--snooze-until: must not be in the past" in run(
        "ack", "aa", "--reason", "x", "--snooze-until", "2020-01-01", code=2
    )
    assert "--new-normal: new_normal is" in run("ack", "aa", "--reason", "silent", "--new-normal", code=2)
    assert len(worker) == 2


def test_what_nobody_judges_is_said_as_it_is_also_beside_a_worker(run, worker):
    assert run("explain", "x", code=1).strip() == "'x' is no series; `dealstream alerts tune` lists them"


def test_without_a_worker_nothing_can_be_said(run):
    assert "no worker answers" in run("ack", "aa11", "--reason", "x", code=1)
