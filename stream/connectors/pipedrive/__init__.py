"""Pipedrive: webhooks of deals and activities, versions 1 and 2."""
