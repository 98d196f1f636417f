"""A CRM's history, fetched from its API into files that a backfill reads."""
