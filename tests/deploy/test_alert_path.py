"""From /metrics through Prometheus and Alertmanager to mail, Slack and webhook, with what is delivered."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
from aiohttp import ClientError, ClientSession, web

from schemas.alert import State
from schemas.alerting import Receiver
from stream.alerts.receivers.due import Notification
from stream.alerts.receivers.messages import message_of
from stream.connectors.standard.signature import key_in
from stream.service import metrics
from stream.service.http import add_service_routes
from stream.words import LANGUAGES
from tests.deploy.receivers import Receivers
from tests.deploy.watching import running
from tests.support.alerts import alert
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None or shutil.which("prometheus-alertmanager") is None,
    reason="Prometheus and Alertmanager are not installed",
)

LEAK = ("firing", "lost", "lost/new-business/proposal", "new-business", "proposal")
TERRITORY = (*LEAK, "", "emea", "territory-alert", "territory-alert", "lead")
LEAD_SAYS = "emea: more deals are lost in proposal (new-business)"
FILE_SAYS = "The file with the secrets of hubspot cannot be used"
LIFE: tuple[State, ...] = ("firing", "withdrawn")
TEAM = (*LEAK, "north", "", "team-alert", "territory-alert", "member")


@pytest.fixture
async def service():
    """The service's own /metrics, of a process that is well; its host and port."""
    metrics.SINK_RUNNING.set(1)
    metrics.BROKER_UP.set(1)
    metrics.LAG.labels("sales.deals", "0").set(0)
    app = web.Application()
    add_service_routes(app, live={}, ready={})
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
    for gauge in (metrics.LAG, metrics.ALERTS, metrics.SECRETS_FILE_REFUSED):
        gauge.clear()
    metrics.SINK_RUNNING.set(0)
    metrics.BROKER_UP.set(0)


def subjects(receivers, to):
    return [str(mail["Subject"]) for mail in receivers.mails if mail["To"] == f"{to}@company.example"]


async def asked(prometheus, path, **parameters):
    """What Prometheus answers; nothing until it is ready."""
    await asyncio.sleep(0.2)  # it shall do something else as well
    try:
        async with ClientSession() as session, session.get(f"{prometheus}/api/v1/{path}", params=parameters) as answer:
            return (await answer.json())["data"]
    except ClientError:
        return {}


def has(receivers, mails):
    """Whether so many mails and messages to Slack have come."""
    return min(len(receivers.mails), len(receivers.slack)) >= mails


@asynccontextmanager
async def watched(service, tmp_path):
    """Receivers, the address of a Prometheus that has an Alertmanager, and of the API of that."""
    receivers = Receivers()
    async with receivers.listening() as (web_at, mail_at):
        targets = {"dealstream-gateway": service, "dealstream-worker": service}
        with running(tmp_path, web_at, mail_at, targets) as (prometheus, judge):

            async def are_up():
                return (await asked(prometheus, "query", query="count(up == 1) == 2")).get("result")

            async def has_alertmanager():
                return (await asked(prometheus, "alertmanagers")).get("activeAlertmanagers")

            await until(are_up)  # before that, all alerts on what is absent would fire
            judge()
            await until(has_alertmanager)  # before that, alerts would be told nobody until they are told again
            (alertmanager,) = await has_alertmanager()
            yield receivers, prometheus, alertmanager["url"]


async def test_what_fires_is_told_once_on_every_way_with_its_parts_silenced_and_so_is_its_end(service, tmp_path):
    async with watched(service, tmp_path) as (receivers, prometheus, _):
        metrics.SECRETS_FILE_REFUSED.labels("hubspot").set(1)
        for labels in (TERRITORY, TEAM):
            metrics.ALERTS.labels(*labels).set(1)
        await until(lambda: min(map(len, (receivers.mails, receivers.slack, receivers.hooks))) >= 2)
        fired = (await asked(prometheus, "alerts"))["alerts"]
        assert (
            sorted(one["labels"]["alertname"] for one in fired) == ["FunnelLeak"] * 2 + ["SecretsFileRefused"] * 2
        )  # one of each process
        metrics.SECRETS_FILE_REFUSED.clear()
        metrics.ALERTS.clear()
        await until(lambda: min(map(len, (receivers.mails, receivers.slack, receivers.hooks))) >= 4)

    leak, file = (LEAD_SAYS, f"Over: {LEAD_SAYS}"), (FILE_SAYS, f"Over: {FILE_SAYS}")
    assert subjects(receivers, "sales") == [*leak]
    assert subjects(receivers, "operators") == [*file]
    assert receivers.passwords == {"mail-secret"}
    page = "https://dealstream.company.example/?alert=territory-alert"
    links = {one["attachments"][0].get("title_link") for one in receivers.slack if one["channel"] == "#sales"}
    assert links == {page}
    of_leak = [mail for mail in receivers.mails if mail["To"] == "sales@company.example"]
    assert all(f'<a href="{page}">' in mail.get_body(("html",)).get_content() for mail in of_leak)
    assert all(f"On the page: {page}" in mail.get_body(("plain",)).get_content() for mail in of_leak)
    assert not any("image_url" in one["attachments"][0] for one in receivers.slack)
    texts = [mail.get_body(("plain",)).get_content() for mail in receivers.mails]
    assert sum("What to do: docs/runbooks/secrets-file-refused.md" in text for text in texts) == 2
    assert not any("runbook" in mail.get_body(("plain",)).get_content() for mail in of_leak)  # who sells has the page
    assert sorted((message["channel"], message["attachments"][0]["title"]) for message in receivers.slack) == sorted(
        [*(("#dealstream", title) for title in file), *(("#sales", title) for title in leak)]
    )
    assert sorted((path, hook["status"]) for path, hook, _ in receivers.hooks) == [
        ("/dealstream", "firing"),
        ("/dealstream", "resolved"),
        ("/sales", "firing"),
        ("/sales", "resolved"),
    ]
    assert {authorized for _, _, authorized in receivers.hooks} == {"Bearer t0k"}
    assert {len(hook["alerts"]) for path, hook, _ in receivers.hooks if path == "/dealstream"} == {2}
    begun = [hook["alerts"] for path, hook, _ in receivers.hooks if (path, hook["status"]) == ("/sales", "firing")]
    assert [one["labels"]["alert"] for alerts in begun for one in alerts] == ["territory-alert"]


async def test_what_dealstream_sends_an_alertmanager_is_told_who_sells_in_the_language_of_the_receiver(
    service, tmp_path
):
    own = Receiver(name="am", kind="alertmanager", url="https://am.example/x", page_url="https://sales.example")
    key = key_in("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    async with watched(service, tmp_path) as (receivers, _, alertmanager), ClientSession() as session:
        for count, state in enumerate(LIFE, 1):
            notification = Notification(alert(state=state), state, (alert("p", title="North loses more"),))
            told = message_of(own, [notification], [key], datetime.now(UTC), words=LANGUAGES.words("tr"))
            async with session.post(alertmanager, data=told.body, headers=told.headers) as answer:
                assert answer.status == 200
            await until(partial(has, receivers, count))
    assert subjects(receivers, "sales") == ["More is lost in Proposal", "Geri alındı: More is lost in Proposal"]
    shown = [one["attachments"][0] for one in receivers.slack]
    assert [one["title_link"] for one in shown] == ["https://sales.example/?alert=a1"] * 2
    assert all(one["image_url"].startswith("https://sales.example/api/alerts/a1/picture.png?") for one in shown)
    for mail in receivers.mails:
        html = mail.get_body(("html",)).get_content()
        assert '<html lang="tr">' in html
        assert '<a href="https://sales.example/?alert=a1">Ayrıntılar</a>' in html
        assert "North loses more" in html  # what is told with it
        assert '<img src="https://sales.example/api/alerts/a1/picture.png?receiver=am&amp;version=1&amp;' in html
