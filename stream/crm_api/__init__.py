"""Asking a CRM's own API: its pipelines, stages, people and teams."""
