"""Secrets: several at once, in a setting or a file, changed while the gateway runs."""

import logging
import os
from functools import partial

import pytest
from pydantic import SecretStr

from stream.config.settings import SecretError, Settings
from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import any_matches, fixed, secrets_of
from stream.connectors.standard.connector import Standard
from stream.connectors.standard.signature import key_of
from stream.connectors.template import NotAuthentic
from tests.support.answers import metric, post
from tests.support.gateway import ListPublisher, serving
from tests.support.waiting import until
from tests.support.webhooks import NOW, as_body, funnel, hubspot_headers, hubspot_item, standard_headers

URL = "https://www.example.com/webhook_uri"
FIRST, SECOND = "0c41d7f2-9b3e-4a86-b5d0-6e28f17c93a4", "a93e5b07-4d1c-48f2-8b69-d07c2e51f638"


class Clock:
    """Gives the seconds it was set to."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "secrets"
    path.write_text("first\n")
    return path


def in_file(file, **others):
    return Settings(hubspot_secret_file=file, **others)


def write(file, text):
    """Replace a file as a secret store does: whole, under the same name."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, file)


@pytest.mark.parametrize("text", ["A,B", "A B", "A, B", " A\n,B ", "A,,B,", ",A\tB\nA"])
def test_a_setting_holds_secrets_separated_by_commas_or_spaces(text):
    text = text.replace("A", "old-secret").replace("B", "new-secret")
    assert Settings(hubspot_secret=SecretStr(text)).connector_secrets("hubspot") == ("old-secret", "new-secret")


def test_a_secret_with_spaces_is_not_cut_into_parts_that_are_easy_to_guess():
    with pytest.raises(SecretError, match=r"DEALSTREAM_HUBSPOT_SECRET: .* DEALSTREAM_HUBSPOT_SECRET_FILE") as refused:
        HubSpot.create(Settings(hubspot_secret=SecretStr("the hubspot password")), funnel())
    assert "password" not in str(refused.value)


@pytest.mark.parametrize("text", ["short", " short, ", ""])
def test_one_secret_alone_may_be_short(text):
    assert Settings(hubspot_secret=SecretStr(text)).connector_secrets("hubspot") == tuple(text.strip(" ,").split())


def test_a_file_holds_a_secret_on_each_line_which_may_contain_commas_and_spaces(file):
    file.write_text("first, or so\r\n\n  second\n")
    assert in_file(file).connector_secrets("hubspot") == ("first, or so", "second")


def test_an_empty_variable_is_no_file(monkeypatch):
    monkeypatch.setenv("DEALSTREAM_HUBSPOT_SECRET_FILE", "")
    monkeypatch.setenv("DEALSTREAM_JOURNAL", "")
    assert HubSpot.create(Settings(), funnel()) is None
    assert Settings().journal is None


def test_setting_and_file_count_together(file):
    assert in_file(file, hubspot_secret=SecretStr("set")).connector_secrets("hubspot") == ("set", "first")


def test_all_secrets_are_kept_off_screens(file):
    told = in_file(file, hubspot_secret=SecretStr("old-secret,new-secret"), standard_secret=SecretStr("c")).secrets()
    assert {"old-secret", "new-secret", "c", "first"} <= set(told)
    assert "a b" in Settings(hubspot_secret=SecretStr("a b")).secrets()


@pytest.mark.parametrize("content", [None, b"", b" \n\n", b"\xff\xfe"])
def test_a_file_without_a_secret_is_refused_by_its_setting_and_path(file, content):
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SecretError, match=r"DEALSTREAM_HUBSPOT_SECRET_FILE: .*secrets"):
        HubSpot.create(in_file(file), funnel())


@pytest.mark.parametrize("secret", ["old", "new"])
def test_of_several_secrets_any_may_have_signed_a_request_of_hubspot(secret):
    connector = HubSpot(fixed("old", "new"), funnel())
    headers = hubspot_headers(b"[]", url=URL, now=NOW, secret=secret)
    connector.verify(headers, "POST", URL, b"[]", NOW)


@pytest.mark.parametrize("secret", ["whsec_b2xk", "whsec_bmV3"])
def test_of_several_secrets_any_may_have_signed_a_standard_webhook(secret):
    connector = Standard(fixed("whsec_b2xk", "whsec_bmV3"), funnel())
    connector.verify(standard_headers(b"[]", now=NOW, secret=secret), "POST", URL, b"[]", NOW)


def test_a_secret_that_is_not_among_several_is_not_authentic():
    headers = hubspot_headers(b"[]", url=URL, now=NOW, secret="other")
    with pytest.raises(NotAuthentic):
        HubSpot(fixed("old", "new"), funnel()).verify(headers, "POST", URL, b"[]", NOW)


@pytest.mark.parametrize(
    ("given", "expected", "matches"),
    [([b"a"], [b"a", b"b"], True), ([b"c", b"b"], [b"a", b"b"], True), ([b"c"], [b"a", b"b"], False), ([], [], False)],
)
def test_one_of_the_given_values_must_be_one_of_the_expected(given, expected, matches):
    assert any_matches(given, expected) is matches


def test_a_file_that_can_no_longer_be_used_is_told_on_the_metrics_without_any_request(file, clock):
    def refused():
        return metric("dealstream_secrets_file_refused", connector="hubspot")

    secrets_of(in_file(file), "hubspot", clock=clock)
    assert refused() == 0
    write(file, "")
    clock.now = 1.0
    assert refused() == 1
    write(file, "second\n")
    clock.now = 2.0
    assert refused() == 0
    file.unlink()
    clock.now = 3.0
    assert refused() == 1


def test_a_changed_file_is_read_again_within_a_second(file, clock):
    secrets = secrets_of(in_file(file), "hubspot", clock=clock)
    assert secrets is not None
    assert secrets() == ("first",)
    write(file, "first\nsecond\n")
    clock.now = 0.9
    assert secrets() == ("first",)
    clock.now = 1.0
    assert secrets() == ("first", "second")
    write(file, "second\n")
    clock.now = 2.0
    assert secrets() == ("second",)


@pytest.mark.parametrize("text", [None, "", "whsec_*mistyped*\n"])
def test_a_file_that_went_wrong_leaves_the_secrets_as_they_were_and_is_told_once(file, clock, caplog, text):
    file.write_text("whsec_Zmlyc3Q=\n")
    secrets = secrets_of(Settings(standard_secret_file=file), "standard", partial(key_of, connector="standard"), clock)
    assert secrets is not None
    if text is None:
        file.unlink()
    else:
        write(file, text)
    for clock.now in (1.0, 2.0, 3.0):
        assert secrets() == ("whsec_Zmlyc3Q=",)
    [told] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "DEALSTREAM_STANDARD_SECRET_FILE" in told.getMessage()
    assert "mistyped" not in caplog.text
    write(file, "whsec_c2Vjb25k\n")
    clock.now = 4.0
    assert secrets() == ("whsec_c2Vjb25k",)


async def test_a_running_gateway_takes_the_new_secret_and_no_longer_the_one_that_was_taken_out(file):
    body = as_body([hubspot_item()])

    async def status(secret):
        return (await post(client, body, headers=hubspot_headers(body, secret=secret)))[0]

    async def answers(*expected):
        await until(lambda: both(expected))

    async def both(expected):
        return (await status(FIRST), await status(SECOND)) == expected

    file.write_text(f"{FIRST}\n")
    async with serving(ListPublisher(), hubspot_secret=None, hubspot_secret_file=file) as client:
        assert await both((200, 401))
        write(file, f"{FIRST}\n{SECOND}\n")
        await answers(200, 200)
        write(file, f"{SECOND}\n")
        await answers(401, 200)
