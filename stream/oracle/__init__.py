"""The truth, computed anew from what the CRM was told: an implementation of its own, to verify the service with."""
