"""What is sent: webhooks that any library of Standard Webhooks verifies, text for Slack, alerts for an Alertmanager."""

import json
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from schemas.alert import Alert
from schemas.alerting import Receiver
from stream.alerts.picture.address import address_of
from stream.alerts.picture.words import sentence
from stream.alerts.receivers.due import Notification
from stream.alerts.receivers.messages import message_of
from stream.connectors.standard.signature import key_in
from stream.words import LANGUAGES
from tests.support.alerts import NOON, alert, behind

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
KEYS = (key_in(SECRET),)


def told(*states, parts=(), **fields):
    return [Notification(alert(f"a{n}", **fields), state, tuple(parts)) for n, state in enumerate(states, start=1)]


def sent(kind, notifications, keys=KEYS, now=None, page_url=None):
    receiver = Receiver(name="hook", kind=kind, url="https://hooks.example/x", page_url=page_url)
    return message_of(receiver, notifications, keys, now or datetime.now(UTC))


def test_a_webhook_is_verified_by_the_reference_library_and_holds_the_whole_alert():
    part = alert("p", group_id="a1")
    message = sent("webhook", told("firing", parts=[part], behind=behind()))
    content = Webhook(SECRET).verify(message.body, dict(message.headers))
    assert message.headers["webhook-id"] == "a1.firing"
    (one,) = content["data"]["alerts"]
    assert one["state"] == "firing"
    assert Alert.model_validate_json(json.dumps(one["alert"])) == alert("a1", behind=behind())
    assert [Alert.model_validate_json(json.dumps(each)) for each in one["parts"]] == [part]


def test_another_key_or_another_body_does_not_verify():
    message = sent("webhook", told("firing"))
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(message.body, dict(message.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(message.body + b" ", dict(message.headers))


def test_while_a_key_is_changed_the_old_and_the_new_one_verify():
    message = sent("webhook", told("firing"), keys=(key_in(OTHER), key_in(SECRET)))
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(message.body, dict(message.headers))


def test_the_id_of_a_message_is_that_of_what_it_tells_however_often_it_is_sent():
    first, again = sent("webhook", told("firing"), now=NOON), sent("webhook", told("firing"))
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != again.headers["webhook-timestamp"]
    several = [sent("webhook", told(*states)).headers["webhook-id"] for states in (("firing", "resolved"),) * 2]
    assert several[0] == several[1] != sent("webhook", told("firing", "firing")).headers["webhook-id"]
    assert int(again.headers["webhook-timestamp"]) == pytest.approx(time.time(), abs=5)


def test_slack_gets_one_text_that_names_nobody_and_links_nowhere():
    notifications = told("firing", "resolved", title="Lost <!channel> & co", reason="4 of 9 deals were restated")
    text = json.loads(sent("slack", notifications).body)["text"]
    assert "<" not in text
    assert "*Lost &lt;!channel&gt; &amp; co*" in text
    assert "*It is over: Lost" in text
    assert text.count("4 of 9 deals were restated") == 2


def test_slack_shows_a_name_as_it_is_written():
    title = "Our _own_ ~new~ `code` of sales_north"
    text = json.loads(sent("slack", told("firing", title=title)).body)["text"]
    assert text.startswith("*Our ˍownˍ ∼new∼ ˋcodeˋ of sales_north*\n")


def test_slack_names_the_parts():
    text = json.loads(sent("slack", told("firing", parts=[alert("p", title="North loses more")])).body)["text"]
    assert text.endswith("• North loses more")


def test_an_alertmanager_gets_silence_by_the_name_that_prometheus_gives_it():
    (silent,) = json.loads(sent("alertmanager", told("firing", kind="silence"), now=NOON).body)
    assert silent["labels"]["alertname"] == "FunnelSilence"


def test_a_reason_that_the_text_says_already_is_not_said_twice():
    over = told("resolved", text="It was so. It is as usual again.", reason="It is as usual again.")
    assert json.loads(sent("slack", over, now=NOON).body)["text"].count("as usual again") == 1


def test_an_alertmanager_gets_an_alert_that_ends_when_it_is_over():
    firing, over = json.loads(sent("alertmanager", told("firing", "resolved", team_id=""), now=NOON).body)
    assert firing["labels"] == {
        "alertname": "FunnelLeak",
        "area": "funnel",
        "severity": "warning",
        "alert": "a1",
        "group": "a1",
        "role": "lead",
        "kind": "lost",
        "series": "lost/new-business/proposal/team/north",
        "pipeline": "new-business",
        "stage": "proposal",
    }
    assert firing["startsAt"] == "2026-05-05T00:00:00Z"
    assert firing["endsAt"] > "2026-06"
    assert over["endsAt"] == "2026-05-06T10:00:00Z"
    assert firing["annotations"]["summary"] == "More is lost in Proposal"


PAGE = "https://sales.example"
LINK = "https://sales.example/?alert=a1"
PICTURE = address_of(PAGE, "hook", alert("a1"), KEYS[0])


def with_picture(kind, notifications):
    return json.loads(sent(kind, notifications, page_url=PAGE).body)


def test_slack_gets_a_picture_below_each_text_and_the_text_alone_for_what_knows_no_blocks():
    text, picture, over, of_over = with_picture("slack", told("firing", "resolved", title="Lost & co"))["blocks"]
    assert text == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"*Lost &amp; co*\n{alert().text}\n<{LINK}|Details>"},
    }
    assert picture == {"type": "image", "image_url": PICTURE, "alt_text": sentence(alert(title="Lost & co"))}
    assert over["text"]["text"].startswith("*It is over: Lost &amp; co*")
    assert "/a2/" in of_over["image_url"]
    content = with_picture("slack", told("firing"))
    assert content["text"] == f"{json.loads(sent('slack', told('firing')).body)['text']}\n<{LINK}|Details>"


def test_what_stands_around_an_alert_is_in_the_language_of_the_receiver():
    receiver = Receiver(name="hook", kind="slack", url="https://hooks.example/x", page_url=PAGE)
    told_over = [one._replace(state="resolved") for one in told("firing")]
    content = json.loads(message_of(receiver, told_over, KEYS, NOON, words=LANGUAGES.words("tr")).body)
    assert content["text"].startswith("*Bitti: ")
    assert content["text"].endswith("|Ayrıntılar>")


def test_slack_gets_no_more_than_it_takes():
    notifications = told(*["firing"] * 10, title="<" * 3000, text="word & " * 2000)
    content = with_picture("slack", notifications)
    assert len(content["blocks"]) <= 50
    assert all(len(one["text"]["text"]) <= 3000 for one in content["blocks"] if one["type"] == "section")
    assert all(len(one["alt_text"]) <= 2000 for one in content["blocks"] if one["type"] == "image")


def test_a_webhook_and_an_alertmanager_get_the_address_of_the_picture():
    (one,) = with_picture("webhook", told("firing"))["data"]["alerts"]
    assert (one["picture_url"], one["page"]) == (PICTURE, LINK)
    (one,) = with_picture("alertmanager", told("firing"))
    assert (one["annotations"]["picture"], one["annotations"]["page"]) == (PICTURE, LINK)


@pytest.mark.parametrize("kind", ["webhook", "slack", "alertmanager"])
@pytest.mark.parametrize("of", ["lost", "silence", "batch"])
def test_a_link_to_each_alert_on_the_page_goes_along_also_of_those_without_a_picture(kind, of):
    assert LINK in json.dumps(with_picture(kind, told("firing", kind=of)))
    assert "alert=a1" not in sent(kind, told("firing", kind=of)).body.decode()


def test_an_alertmanager_is_told_an_end_by_what_it_was_told_at_the_begin_whatever_stages_are_called_by_now():
    began = "lost/new-business/offer/team/nord"
    (one,) = told("resolved")
    (over,) = json.loads(sent("alertmanager", [one._replace(known_as=began)], now=NOON).body)
    assert {name: over["labels"].get(name) for name in ("series", "stage", "team", "territory")} == {
        "series": began, "stage": "offer", "team": "nord", "territory": None,
    }  # fmt: skip


def test_a_part_that_is_over_is_said_to_be_so_in_a_message_of_what_fires():
    part = alert("p", state="resolved", title="North loses more")
    assert json.loads(sent("slack", told("firing", parts=[part])).body)["text"].endswith(
        "• It is over: North loses more"
    )
    assert json.loads(sent("slack", told("resolved", parts=[part])).body)["text"].endswith("• North loses more")


@pytest.mark.parametrize("kind", ["webhook", "slack", "alertmanager"])
def test_no_picture_goes_along_where_it_cannot_be_fetched_or_there_is_none(kind):
    assert b"picture" not in sent(kind, told("firing")).body
    for silent in ("silence", "batch"):
        assert "picture" not in json.dumps(with_picture(kind, told("firing", kind=silent)))
