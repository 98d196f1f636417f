"""What rows say, as facts of deals and of activities; or why they cannot be used. Pure."""
