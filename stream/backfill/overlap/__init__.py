"""What of the facts is still to be sent, beside what the service knows already."""
