"""What the funnel file says of alerts, and what is refused there with a way out."""

from datetime import time
from decimal import Decimal

import pytest

from stream.config.funnel_file import FunnelError, parse
from tests.support.histories import FUNNEL


def alerts_of(text):
    return parse(f"{FUNNEL}\nalerts:\n{text}").alerts


def test_without_a_word_everything_is_watched_at_one_false_alarm_a_month():
    alerts = parse(FUNNEL).alerts
    assert alerts.false_alarms_a_month == 1
    assert alerts.odds == 2
    assert alerts.split == "equal"
    assert alerts.watch == ("lost", "disqualified", "stuck", "conversion", "win_rate", "silence")
    assert alerts.receivers == ()


def test_all_that_can_be_said_is_read():
    alerts = alerts_of(
        "  {false_alarms_a_month: 0.5, split: deal_value, odds: 1.5, watch: [lost, stuck], receivers: ["
        "{name: Ops, kind: webhook, url: 'https://example.com/a', secret_env: OPS_KEY, teams: [n]},"
        "{name: Sales, kind: slack, url_env: SLACK_URL, quiet_hours: {from: 22:00, to: '06:30'},"
        "secret_env: SLACK_KEY, page_url: 'https://sales.example/board'}]}"
    )
    assert (alerts.false_alarms_a_month, alerts.odds) == (Decimal("0.5"), Decimal("1.5"))
    ops, sales = alerts.receivers
    assert ops.teams == ("n",)
    # 22:00 without quotes is 1320 to YAML.
    assert (sales.quiet_hours.first, sales.quiet_hours.last) == (time(22), time(6, 30))


HOOK = "{name: A, kind: webhook, url: 'https://a.example', secret_env: KEY}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  false_alarms_a_month: 0", "alerts.false_alarms_a_month: must be above 0"),
        ("  odds: 1", "alerts.odds: must be at least 1.2"),
        ("  watch: [lost, lost]", "alerts.watch: names something twice"),
        ("  watch: [leaks]", r"alerts.watch\[0\]: must be 'lost'"),
        (f"  receivers: [{HOOK}, {HOOK}]", "'A' is the name of another receiver"),
        ("  receivers: [{name: A, kind: slack}]", "must have either url or url_env"),
        ("  receivers: [{name: A, kind: slack, url: a.example}]", "url: must begin with https://"),
        ("  receivers: [{name: A, kind: webhook, url_env: URL}]", "a webhook is signed; name in secret_env"),
        ("  receivers: [{name: A, kind: slack, url_env: URL, secret_env: B}]", "only webhooks and pictures are signed"),
        (
            "  receivers: [{name: A, kind: slack, url_env: URL, page_url: 'https://a.example'}]",
            "page_url: addresses of pictures are signed; name in secret_env",
        ),
        *(
            (f"  receivers: [{{name: A, kind: slack, url_env: URL, secret_env: B, page_url: '{url}'}}]", why)
            for url, why in (
                ("http://a.example", "page_url: must begin with https://: pictures pass the internet"),
                ("a.example", "page_url: must begin with https://"),
                ("https://", "page_url: names no host"),
                ("https://a.example/?x=1", r"page_url: must end before the \? or #"),
                ("https://ada:pw@a.example", "page_url: must have no login in it"),
            )
        ),
        ("  receivers: [{name: A, kind: slack, url_env: URL, teams: [x]}]", "no team has the id 'x'"),
        (
            "  receivers: [{name: A, kind: slack, url_env: URL, language: xx}]",
            r"alerts.receivers\[0\].language: 'xx' is no language that there is; take one of en, tr",
        ),
        ("  receivers: [{name: A, kind: slack, url_env: URL, working_days_only: true}]", "needs a calendar"),
        (
            "  receivers: [{name: A, kind: slack, url_env: URL, quiet_hours: {from: '08:00', to: '08:00'}}]",
            "quiet_hours: begin and end at the same time",
        ),
        (
            "  receivers: [{name: A, kind: slack, url_env: URL, quiet_hours: {from: late, to: '06:00'}}]",
            "write a time of day, for example 22:00",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_way_out(text, told):
    with pytest.raises(FunnelError, match=told) as error:
        alerts_of(text)
    assert f"funnel.yaml:{len(FUNNEL.splitlines()) + 3}: " in str(error.value)
