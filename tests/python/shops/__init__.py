"""Generators of raw CSV files for tests."""

from .trap_shop import AS_OF, write_tiny_shop, write_trap_shop

__all__ = ["AS_OF", "write_tiny_shop", "write_trap_shop"]
