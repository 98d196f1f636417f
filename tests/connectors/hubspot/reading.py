"""What HubSpot's connector reads in items."""

import json

from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from tests.support.webhooks import HUBSPOT_SECRET, as_body, funnel

CONNECTOR = HubSpot(fixed(HUBSPOT_SECRET), funnel())


def normalized(*items, connector=CONNECTOR):
    return connector.normalize(as_body(list(items)))


def only_event(item, connector=CONNECTOR):
    found = normalized(item, connector=connector)
    assert found.rejections == []
    assert not found.ignored
    ((event, part),) = found.events
    assert part == item
    return event


def only_rejection(item):
    found = normalized(item)
    assert found.events == []
    (rejection,) = found.rejections
    assert json.loads(rejection.payload) == item
    return rejection
