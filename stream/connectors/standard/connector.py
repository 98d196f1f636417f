"""Standard Webhooks: anyone who can sign a request sends dealstream's own events (`schemas/json`)."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from pydantic import ValidationError

from schemas.events import any_event
from stream.config.settings import Settings
from stream.connectors.secrets import Secrets, fixed, secrets_of
from stream.connectors.standard import signature as standard_signature
from stream.connectors.template import Adapter, Normalized, Unusable, elements, payload_of, violations
from stream.core.funnel import Funnel


class Standard(Adapter):
    """Events in dealstream's own schema."""

    name = "standard"
    identifying_headers = ("webhook-id", "webhook-timestamp", "webhook-signature")

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Standard | None":
        """Return the adapter, or None without a secret. Raises SecretError."""
        secrets = secrets_of(settings, cls.name, check=partial(standard_signature.key_of, connector=cls.name))
        return None if secrets is None else cls(secrets)

    @classmethod
    def without_secret(cls, funnel: Funnel) -> "Standard":
        """Return an adapter that only normalizes."""
        return cls(fixed())

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check id, timestamp and signatures; of several signatures any may match."""
        keys = [standard_signature.key_of(secret, self.name) for secret in self._secrets()]
        standard_signature.verify(keys, headers, body, now)

    def normalize(self, body: bytes) -> Normalized:
        """Return the event, or the events of an array of up to 1,000."""
        found = Normalized()
        try:
            items = elements(body)
        except Unusable as error:
            found.reject(error, body)
            return found
        for item in items:
            payload = payload_of(item)
            try:
                found.events.append((any_event.validate_json(payload), item))
            except ValidationError as error:
                detail = f"not an event of the contract ({violations(error)}); see schemas/json"
                found.reject(Unusable("bad_event", detail), payload)
        return found
