"""The whole stack on one machine without Docker: broker, worker, gateway and simulator as processes."""
