"""HubSpot: subscriptions of the webhooks API, signature v3."""

from stream.gateway.adapters.hubspot.adapter import HubSpot, signature

__all__ = ["HubSpot", "signature"]
