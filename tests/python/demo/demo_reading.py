"""How tests read a demo shop back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb

from quintile.demo.shop import RAW_TABLES

Query = Callable[[str], list[tuple]]


def open_shop(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection in UTC with one view for each raw table of `folder`."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for table in RAW_TABLES:
        if (folder / f"{table}.parquet").exists():
            connection.execute(f"create view {table} as from '{folder}/{table}.parquet'")
        elif (folder / table).is_dir():
            connection.execute(f"create view {table} as from '{folder}/{table}/*.parquet'")
        elif (folder / f"{table}.csv").exists():
            connection.execute(f"create view {table} as from read_csv('{folder}/{table}.csv')")
    return connection


def fingerprint(folder: Path) -> dict[str, str]:
    """File → hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
