"""From /metrics through Prometheus and Alertmanager to mail, Slack and webhook, with what is delivered."""

import asyncio
import shutil

import pytest
from aiohttp import ClientError, ClientSession, web

from stream.service import metrics
from stream.service.http import add_service_routes
from tests.deploy.receivers import Receivers
from tests.deploy.watching import running
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None or shutil.which("prometheus-alertmanager") is None,
    reason="Prometheus and Alertmanager are not installed",
)

LEAK = ("firing", "lost", "lost/new-business/proposal", "new-business", "proposal")
TERRITORY = (*LEAK, "", "emea", "territory-alert", "territory-alert", "lead")
LEAD_SAYS = "More deals are lost than usual in new-business/proposal, territory emea"
FILE_SAYS = "The file with the secrets of hubspot cannot be used"
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


async def test_what_fires_is_told_once_on_every_way_with_its_parts_silenced_and_so_is_its_end(service, tmp_path):
    receivers = Receivers()
    async with receivers.listening() as (web_at, mail_at):
        targets = {"dealstream-gateway": service, "dealstream-worker": service}
        with running(tmp_path, web_at, mail_at, targets) as (prometheus, judge):

            async def are_up():
                return (await asked(prometheus, "query", query="count(up == 1) == 2")).get("result")

            async def has_alertmanager():
                return (await asked(prometheus, "alertmanagers")).get("activeAlertmanagers")

            await until(are_up, 60)  # before that, all alerts on what is absent would fire
            judge()
            await until(has_alertmanager, 60)  # before that, alerts would be told nobody until they are told again
            metrics.SECRETS_FILE_REFUSED.labels("hubspot").set(1)
            for labels in (TERRITORY, TEAM):
                metrics.ALERTS.labels(*labels).set(1)
            await until(lambda: min(map(len, (receivers.mails, receivers.slack, receivers.hooks))) >= 2, 60)
            fired = (await asked(prometheus, "alerts"))["alerts"]
            assert (
                sorted(one["labels"]["alertname"] for one in fired) == ["FunnelLeak"] * 2 + ["SecretsFileRefused"] * 2
            )  # one of each process
            metrics.SECRETS_FILE_REFUSED.clear()
            metrics.ALERTS.clear()
            await until(lambda: min(map(len, (receivers.mails, receivers.slack, receivers.hooks))) >= 4, 60)

    leak, file = (LEAD_SAYS, f"Over: {LEAD_SAYS}"), (FILE_SAYS, f"Over: {FILE_SAYS}")
    assert subjects(receivers, "sales") == [*leak]
    assert subjects(receivers, "operators") == [*file]
    assert receivers.passwords == {"mail-secret"}
    texts = [mail.get_body(("plain",)).get_content() for mail in receivers.mails]
    assert sum("What to do: docs/runbooks/funnel-leak.md" in text for text in texts) == 2
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
