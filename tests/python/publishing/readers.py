"""How BI reads the published file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb


def read(path: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of one query on a connection of its own."""
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def count_customers(path: Path) -> int:
    """Rows of dim_customers."""
    return read(path, "select count(*) from marts.dim_customers")[0][0]


def files_beside(published: Path) -> list[str]:
    """Names of everything in the folder of the published file, hidden files included."""
    return sorted(entry.name for entry in published.parent.iterdir())
