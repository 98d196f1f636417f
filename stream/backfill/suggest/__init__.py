"""First drafts of a mapping and of a funnel file, and values that look misspelt."""
