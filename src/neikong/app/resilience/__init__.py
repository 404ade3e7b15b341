"""Resilience: what recovery is feasible, what an outage stops, the yearly impact analysis, plans, backups and sites."""
