"""Who sent it: a relay, which signs as Standard Webhooks says."""

import pytest

from stream.config.settings import SecretError, Settings
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.template import NotAuthentic
from tests.connectors.salesforce.reading import CONNECTOR
from tests.support.crm_webhooks import (
    change_event,
    crm_funnel,
    salesforce_headers,
)
from tests.support.webhooks import NOW, STANDARD_SECRET, as_body


def test_the_relay_signs_as_standard_webhooks_do_with_a_secret_of_its_own():
    body = as_body(change_event(Amount=1))
    CONNECTOR.verify(salesforce_headers(body, now=NOW), "POST", "https://example.com/", body, NOW)
    with pytest.raises(NotAuthentic, match="no signature matches"):
        CONNECTOR.verify(
            salesforce_headers(body, now=NOW, secret=STANDARD_SECRET), "POST", "https://example.com/", body, NOW
        )


def test_a_secret_that_is_no_key_is_refused_without_being_told():
    with pytest.raises(SecretError, match="DEALSTREAM_SALESFORCE_SECRET") as refused:
        Salesforce.create(Settings(salesforce_secret="whsec_*mistyped*"), crm_funnel())
    assert "mistyped" not in str(refused.value)


def test_without_a_secret_there_is_no_connector():
    assert Salesforce.create(Settings(), crm_funnel()) is None
