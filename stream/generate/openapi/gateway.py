"""The routes of gateways: a webhook for each connector."""

from stream.connectors import CONNECTORS
from stream.generate.openapi.operation import WHOLE, Answer, Json, Operation, record, several

_OUTCOME = record(accepted=WHOLE, rejected=WHOLE, ignored=WHOLE)
_EVENT: Json = {"anyOf": [{"$ref": "#/components/schemas/deal-event"}, {"$ref": "#/components/schemas/activity-event"}]}
_BODIES: dict[str, Json] = {"standard": {"anyOf": [_EVENT, several(_EVENT)]}}

WEBHOOKS = tuple(
    Operation(
        "post",
        f"/webhooks/{connector.name}",
        f"What {connector.name} tells, signed; there once its secret is set.",
        Answer("How many parts were accepted, rejected (they are in the dead letters) and ignored.", schema=_OUTCOME),
        takes=("application/json", _BODIES.get(connector.name, {})),
        refuses=(400, 401, 408, 411, 413, 415, 429, 500, 503),
        of=("gateway",),
    )
    for connector in CONNECTORS
)
