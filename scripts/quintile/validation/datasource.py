"""Great Expectations on DuckDB.

The plain SQL datasource gives its connection back after each query, and with DuckDB the rows are gone by then. This one
keeps a single connection, so every expectation is computed by DuckDB itself; only regular-expression expectations, for
which Great Expectations knows no DuckDB syntax, do not work (write them as a query).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Literal

import sqlalchemy
from great_expectations.data_context import EphemeralDataContext
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Runs everything on one connection, which stays open until `close`."""

    @contextmanager
    def get_connection(self) -> Iterator[sqlalchemy.Connection]:
        """The one connection; opened when it is first needed."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection

    def close(self) -> None:
        """Close the connection and whatever the pool holds."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """One schema of a DuckDB file; `context.data_sources.add_duckdb` makes it."""

    type: Literal["duckdb"] = "duckdb"
    schema_name: str
    _EXTRA_EXCLUDED_EXEC_ENG_ARGS: ClassVar[set[str]] = {"schema_name"}

    @property
    def schema_(self) -> str:
        """The schema of the assets, where Great Expectations looks for it."""
        return self.schema_name

    @property
    def execution_engine_type(self) -> type[DuckDBExecutionEngine]:
        """The engine with the kept connection."""
        return DuckDBExecutionEngine

    def close(self) -> None:
        """Close every connection, so that dbt can open the file for writing again."""
        self.get_execution_engine().close()
        self.get_engine().dispose()


def add_read_only(context: EphemeralDataContext, name: str, warehouse: Path, schema: str) -> DuckDBDatasource:
    """Add the `schema` of the file `warehouse`, opened read-only, to the context."""
    return context.data_sources.add_duckdb(
        name=name,
        connection_string=f"duckdb:///{warehouse}",
        schema_name=schema,
        create_temp_table=False,
        kwargs={"connect_args": {"read_only": True}},
    )
