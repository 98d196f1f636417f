"""The dashboards of deploy/grafana as they are delivered, and what Grafana makes of them."""
