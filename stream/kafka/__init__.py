"""Kafka itself: is it there, does it have the topics, and where do they end."""
