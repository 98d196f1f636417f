"""Close: webhooks of opportunities and activities."""
