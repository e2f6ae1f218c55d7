"""The published tables of a DuckDB warehouse, as the comparisons read them."""

from collections.abc import Iterable
from typing import Any

import duckdb


class Marts:
    """The marts of one schema."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        """Read through a connection that somebody else closes."""
        self._connection = connection
        self._schema = schema

    def rows(self, columns: str, table: str, rest: str = "") -> list[tuple[Any, ...]]:
        """Return the rows of one mart."""
        return self._connection.sql(f"select {columns} from {self._schema}.{table} {rest}").fetchall()

    def columns(self, table: str) -> set[str]:
        """Return the columns of one mart, none when there is no such table."""
        found = self._connection.execute(
            "select column_name from information_schema.columns where table_schema = ? and table_name = ?",
            [self._schema, table],
        )
        return {name for (name,) in found.fetchall()}


def listing(names: Iterable[str]) -> str:
    """Write names in a row, sorted."""
    return ", ".join(sorted(names))
