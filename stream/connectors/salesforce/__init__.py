"""Salesforce: change events of opportunities, tasks and events."""
