"""Quintile: the thin Python around the dbt project that turns orders and events into customer segments."""
