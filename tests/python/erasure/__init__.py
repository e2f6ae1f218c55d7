"""Erasing people: nowhere afterwards, and nobody else touched."""
