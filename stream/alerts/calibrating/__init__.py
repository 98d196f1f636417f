"""What series are judged by: what is normal of each, and how much evidence an alert takes; made anew each quarter."""
