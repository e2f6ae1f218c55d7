"""Audiences as files for the tools that send messages and show ads."""
