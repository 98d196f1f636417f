"""Connectors, sources of deals and teams of which nothing is heard any more at hours at which something usually is."""
