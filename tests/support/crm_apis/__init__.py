"""Servers that answer as the public documentation of a CRM's API says."""
