"""The one way in: what gateway, backfill, replay and redrive do with an event before it is a record of a topic."""
