"""What a change did not touch is not read twice; so a property must name every field that it is read of."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from stream.connectors.close.connector import Close
from stream.connectors.pipedrive.connector import Pipedrive
from stream.ingest.problems import Unusable
from tests.support.crm_webhooks import DEAL, OPPORTUNITY, crm_funnel

AT = datetime(2026, 11, 20, tzinfo=UTC)
DEALS = [
    (Pipedrive, DEAL | {"owner_id": 501}),
    (Pipedrive, DEAL | {"status": "won"}),
    (Pipedrive, DEAL | {"status": "won", "pipeline_id": None, "custom_fields": None}),
    (Pipedrive, DEAL | {"status": "lost", "lost_time": "2026-11-20 10:00:00"}),
    (Pipedrive, DEAL | {"status": "deleted"}),
    (Close, OPPORTUNITY),
    (Close, OPPORTUNITY | {"status_type": "lost", "date_lost": "2026-11-19"}),
]


class Noting(dict):
    """Fields of a deal that note which of them were asked for."""

    def __init__(self, fields):
        super().__init__(fields)
        self.asked = set()

    def get(self, name, default=None):
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


@pytest.mark.parametrize(("kind", "deal"), DEALS)
def test_a_property_is_read_of_no_other_fields_than_it_names(kind, deal):
    for one in kind.without_secret(crm_funnel()).properties:
        fields = Noting(deal)
        with suppress(Unusable):
            one.read(fields, AT)
        assert fields.asked <= {*one.fields, *one.by}, one.part
