"""Segments as data: their seeds checked, memberships explained, the catalogue written."""
