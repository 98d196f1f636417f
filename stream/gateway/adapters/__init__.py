"""One adapter per CRM: who sent it, and what it means. Registered in ADAPTERS, nowhere else."""

from stream.gateway.adapters.base import Adapter
from stream.gateway.adapters.hubspot import HubSpot
from stream.gateway.adapters.standard import Standard

ADAPTERS: tuple[type[Adapter], ...] = (HubSpot, Standard)

__all__ = ["ADAPTERS", "Adapter"]
