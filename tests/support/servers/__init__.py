"""Real servers for tests, started by hand where Docker would start them in production."""
