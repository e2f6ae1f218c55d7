"""A house on each engine: the same raw files, one warehouse, and what its marts hold."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb

from engines.cluster import Server
from pipeline.house import PROJECT, House

MARTS = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"


@dataclass(frozen=True)
class Table:
    """A table's columns by name, and its rows in no order."""

    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


class EngineHouse(Protocol):
    """What a parity test needs of an engine; Python's values of equal rows are to be equal."""

    def load(self, **variables: Any) -> None:
        """Bring the raw files to where the engine reads them."""

    def build(self, *arguments: str, **variables: Any) -> None:
        """Run `dbt build` without tests."""

    def tables(self, query: str = MARTS, schema: str = "marts") -> dict[str, Table]:
        """The tables that a query names, in a schema."""


class DuckdbHouse(House):
    """DuckDB, which reads the files in place."""

    def load(self, **variables: Any) -> None:
        """Nothing to do."""

    def tables(self, query: str = MARTS, schema: str = "marts") -> dict[str, Table]:
        """The tables that a query names, in a schema."""
        with closing(duckdb.connect(str(self.warehouse), read_only=True)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return _tables(connection, query, schema)


@dataclass(frozen=True)
class PostgresHouse(House):
    """PostgreSQL: a database of a server that runs."""

    server: Server

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process in this house."""
        # One folder for all of them: the project is parsed for their loads once.
        return super().environment | self.server.environment | {"DBT_TARGET_PATH": str(PROJECT / "target" / "engines")}

    def load(self, **variables: Any) -> None:
        """Load the files into the schema raw."""
        self.run("load")

    def run(self, *arguments: str) -> None:
        """Run a quintile command, and fail with its own words."""
        done = self.quintile(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def tables(self, query: str = MARTS, schema: str = "marts") -> dict[str, Table]:
        """The tables that a query names, in a schema."""
        with closing(self.server.connect()) as connection:
            return _tables(connection.cursor(), query, schema)


def _tables(cursor: Any, query: str, schema: str) -> dict[str, Table]:
    """Read tables through the cursor of any driver."""
    cursor.execute(query)
    tables = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"select * from {schema}.{name}")
        tables[name] = Table([column[0] for column in cursor.description], cursor.fetchall())
    return tables
