"""One connector per CRM: who sent it, and what it means. Registered in CONNECTORS, nowhere else."""

from stream.config.settings import Settings
from stream.connectors.close.connector import Close
from stream.connectors.hubspot import HubSpot
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.standard.connector import Standard
from stream.connectors.template import Connector

CONNECTORS: tuple[type[Connector], ...] = (HubSpot, Pipedrive, Close, Salesforce, Standard)


def check_secrets(settings: Settings) -> None:
    """Raise SecretError where a connector would not take a secret that it is given."""
    for kind in CONNECTORS:
        for secret in settings.connector_secrets(kind.name):
            kind.check(secret)


__all__ = ["CONNECTORS", "Connector", "check_secrets"]
