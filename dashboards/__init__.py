"""Grafana as code: panels, dashboards, the check of their queries, and publishing. Not what is measured."""
