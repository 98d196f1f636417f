"""What a process is told: settings from the environment, and the funnel file."""
