"""The gateway: signed webhooks in, acknowledged events on Kafka out."""
