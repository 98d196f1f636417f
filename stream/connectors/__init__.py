"""One connector per CRM: who sent it, and what it means. Registered in CONNECTORS, nowhere else."""

from stream.connectors.close.connector import Close
from stream.connectors.hubspot import HubSpot
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.standard.connector import Standard
from stream.connectors.template import Connector

CONNECTORS: tuple[type[Connector], ...] = (HubSpot, Pipedrive, Close, Salesforce, Standard)

__all__ = ["CONNECTORS", "Connector"]
