"""Rebuild all numbers from the raw events that ClickHouse keeps."""
