"""Standard Webhooks: anyone who can sign a request sends dealstream's own events (`schemas/json`)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from schemas.events import any_event
from stream.connectors.bodies import one_or_several
from stream.connectors.standard import signature as standard_signature
from stream.connectors.template import Connector, Told
from stream.ingest.normalized import as_payload
from stream.ingest.problems import not_an_event


class Standard(Connector):
    """Events in dealstream's own schema."""

    name = "standard"
    way_out = standard_signature.WAY_OUT
    identifying_headers = ("webhook-id", "webhook-timestamp", "webhook-signature")

    @classmethod
    def check_secret(cls, secret: str) -> str | bytes:
        """Return the key in `whsec_<base64>`. Raises SecretError where there is none."""
        return standard_signature.key_of(secret, cls.name)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check id, timestamp and signatures; of several signatures any may match."""
        keys = [standard_signature.key_of(secret, self.name) for secret in self.secrets()]
        standard_signature.verify(keys, headers, body, now)

    def items(self, content: Any) -> list[Any]:
        """Return the event, or the events of an array."""
        return one_or_several(content)

    def read(self, item: dict[str, Any]) -> Iterator[Told]:
        """Yield the event."""
        try:
            yield any_event.validate_json(as_payload(item))
        except ValidationError as error:
            raise not_an_event(error) from None
