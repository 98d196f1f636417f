"""Anything that can send a webhook: dealstream's own events, signed as Standard Webhooks says."""
