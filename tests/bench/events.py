"""The topic's records, made once: a simulated sales organisation's deal events as the gateway writes them."""

import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from schemas.funnel_file import FunnelFile
from stream import topology
from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.core.funnel import Funnel
from stream.ingest.enrich import enrich
from stream.ingest.records import event_record
from stream.oracle.decode import Decoder
from stream.oracle.truth import Truth, truth
from stream.simulator.crm import Wire
from stream.simulator.organisation import Organisation

DAYS = timedelta(days=60)
"""The events lie in so many days, so that they are in many windows."""
PER_ITEM = 0.85
"""Records of `sales.deals` per item of the organisation, a little less than there really are."""
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STAGE_CHANGE = b'"type":"deal.stage_changed"'


class Events(NamedTuple):
    """Records of `sales.deals` in order of time, as key and value, and what the KPIs of all of them must be."""

    records: list[tuple[bytes, bytes]]
    truth: Truth

    def stage_changes(self, count: int) -> int:
        """Return how many of the first `count` records are stage changes."""
        return sum(STAGE_CHANGE in value for _, value in self.records[:count])


def make(file: FunnelFile, events: int, seed: int) -> Events:
    """Return at least so many records, a few more where the last item has several. They came as they happened."""
    funnel = Funnel(file)
    organisation = Organisation(file, seed)
    connectors = {"hubspot": HubSpot(fixed(""), funnel), "standard": Standard(fixed(SECRET), funnel)}
    now = datetime.now(UTC)
    began, step = now - DAYS, DAYS * PER_ITEM / events
    items: list[Wire] = []
    records: list[tuple[bytes, bytes]] = []
    while len(records) < events:
        at = min(began + len(items) * step, now)
        for item in organisation.step(at):
            items.append(item)
            for event, _ in connectors[item["to"]].normalize(json.dumps([item["body"]]).encode()).events:
                for topic, key, value in map(event_record, enrich(event, funnel, item["to"], at)):
                    if topic == topology.DEALS.name:
                        records.append((key, value))
    windows = truth(Decoder(file).events(items), file)
    return Events(records, {window: measures for window, measures in windows.items() if window[3]})
