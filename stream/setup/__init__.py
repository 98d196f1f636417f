"""What `dealstream init` writes: a funnel file, a secret, and settings; and what changed in the CRM since."""
