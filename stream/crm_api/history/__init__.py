"""The history of deals, as each CRM's own API tells it: pages of rows, for the files that a backfill reads."""
