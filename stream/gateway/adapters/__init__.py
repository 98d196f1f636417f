"""One adapter per CRM: who sent it, and what it means. Registered in ADAPTERS, nowhere else."""

from stream.gateway.adapters.base import Adapter
from stream.gateway.adapters.close import Close
from stream.gateway.adapters.hubspot import HubSpot
from stream.gateway.adapters.pipedrive import Pipedrive
from stream.gateway.adapters.salesforce import Salesforce
from stream.gateway.adapters.standard import Standard

ADAPTERS: tuple[type[Adapter], ...] = (HubSpot, Pipedrive, Close, Salesforce, Standard)

__all__ = ["ADAPTERS", "Adapter"]
