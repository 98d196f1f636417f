"""HubSpot: subscriptions of the webhooks API, signature v3."""

from stream.connectors.hubspot.connector import HubSpot, signature

__all__ = ["HubSpot", "signature"]
