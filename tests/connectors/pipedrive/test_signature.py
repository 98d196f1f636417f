"""Who sent it: a name and a password."""

import pytest

from stream.config.settings import SecretError, Settings
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from tests.connectors.pipedrive.reading import CONNECTOR
from tests.support.crm_webhooks import PIPEDRIVE_SECRET, basic, crm_funnel
from tests.support.webhooks import NOW

OTHER_NAME = PIPEDRIVE_SECRET.replace("dealstream", "other")


def verify(headers, connector=CONNECTOR):
    connector.verify(headers, "POST", "https://example.com/webhooks/pipedrive", b"{}", NOW)


def test_the_name_and_password_set_on_the_webhook_are_authentic():
    verify(basic())
    verify({"Authorization": basic()["Authorization"].replace("Basic", "basic")})


@pytest.mark.parametrize(
    "secret",
    [
        "dealstream:wrong",
        OTHER_NAME,
        "dealstream:",
        "dealstream",
        "",
        PIPEDRIVE_SECRET + " ",
    ],
)
def test_any_other_name_or_password_is_not(secret):
    with pytest.raises(NotAuthentic, match="name or password is wrong"):
        verify(basic(secret))


@pytest.mark.parametrize("header", [None, "", "Bearer abc", "Basic ***", "Basic \udcff", "Basic"])
def test_without_basic_authentication_nothing_is_authentic(header):
    with pytest.raises(NotAuthentic):
        verify({} if header is None else {"Authorization": header})


def test_while_a_password_is_changed_both_are_authentic():
    both = Pipedrive(fixed("a:old", "a:new"), crm_funnel())
    verify(basic("a:old"), both)
    verify(basic("a:new"), both)


@pytest.mark.parametrize("secret", ["password-only", ":password", "name:"])
def test_a_secret_that_is_no_name_and_password_is_refused_without_being_told(secret):
    with pytest.raises(SecretError, match="DEALSTREAM_PIPEDRIVE_SECRET") as refused:
        Pipedrive.create(Settings(pipedrive_secret=secret), crm_funnel())
    assert secret not in str(refused.value).replace("name:password", "")


def test_without_a_secret_there_is_no_connector():
    assert Pipedrive.create(Settings(), crm_funnel()) is None
