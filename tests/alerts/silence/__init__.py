"""Silence: what is heard of whom, when, and what is said of it."""
