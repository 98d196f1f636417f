"""A property that a CRM's customers made has one value, whether webhooks tell it or the CRM's history."""

import pytest

from stream.connectors import values
from stream.crm_api.history import texts


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("Fair", "Fair"),
        (7, "7"),
        (True, "true"),
        (["a", 2], "a,2"),
        ({"value": "x", "id": 3}, "x"),
        ({"type": "enum", "id": 3}, "3"),
        ({"type": "set", "values": [{"id": 3}, {"id": 4}]}, "3,4"),
        (None, ""),
        ([], ""),
    ],
)
def test_a_custom_value_is_the_same_live_and_in_the_history(told, value):
    assert (values.custom_value(told, "field") or "", texts.custom_value(told)) == (value, value)
