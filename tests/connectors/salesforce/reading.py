"""What Salesforce's connector reads in items."""

import json

from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.secrets import fixed
from tests.connectors.reading import changed, told_by
from tests.support.crm_webhooks import DEAL_ID, SALESFORCE_SECRET, crm_funnel
from tests.support.webhooks import NOW, as_body

CONNECTOR = Salesforce(fixed(SALESFORCE_SECRET), crm_funnel())

AT = NOW

OTHER_ID = "006Wt000007r2cEIAQ"

DEAL = f"salesforce:{DEAL_ID}"


def told(item):
    return told_by(CONNECTOR, as_body(item))


def events(item):
    """What an item says has changed."""
    return changed(told(item), is_new=True)


def only(item):
    (event,) = events(item)
    return event


def only_rejection(item):
    found = CONNECTOR.normalize(as_body(item))
    assert found.events == []
    (rejection,) = found.rejections
    assert json.loads(rejection.payload) == item
    return rejection


def ignored(item):
    found = CONNECTOR.normalize(as_body(item))
    assert (found.events, found.rejections) == ([], [])
    return found.ignored
