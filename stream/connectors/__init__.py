"""One adapter per CRM: who sent it, and what it means. Registered in ADAPTERS, nowhere else."""

from stream.connectors.close.connector import Close
from stream.connectors.hubspot import HubSpot
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.standard.connector import Standard
from stream.connectors.template import Adapter

ADAPTERS: tuple[type[Adapter], ...] = (HubSpot, Pipedrive, Close, Salesforce, Standard)

__all__ = ["ADAPTERS", "Adapter"]
