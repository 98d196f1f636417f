"""What every process of the service has: its own metrics, and HTTP."""
