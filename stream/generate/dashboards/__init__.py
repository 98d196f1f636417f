"""Dashboards for Grafana, one module each, made from the catalogue of KPIs and the service's own metrics."""
