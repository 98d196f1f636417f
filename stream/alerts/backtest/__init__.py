"""What would have fired in the past, and what was lost until then."""
