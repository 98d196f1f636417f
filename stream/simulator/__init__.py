"""A sales organisation that does not exist: its CRM sends signed webhooks, and it knows the truth."""
