"""The warehouse seen from Python: opened, asked for names and row counts, never for rows.

It is a DuckDB file, or a PostgreSQL database, which answers to the same statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from quintile.errors import InputError, explain_full_disk, is_disk_message
from quintile.salt import tell_duckdb

if TYPE_CHECKING:
    from quintile.postgres.warehouse import PostgresWarehouse, Statements
    from quintile.spark.warehouse import SparkWarehouse

MARTS_SCHEMA = "marts"
# What the state in operations.builds, which the hooks of dbt write, says of a warehouse that may not be published.
UNFINISHED_STATES = {
    "building": "did not finish, or is still under way",
    "rebuilding": "did not finish, or is still under way",
    "failed": "failed",
    "hourly_building": "an hourly one, did not finish, or is still under way",
    "hourly_failed": "an hourly one, failed",
    "incomplete": "built only a part of it",
    "empty": "was one with --empty, which builds tables without rows",
}
HOURLY_STATES = ("hourly_building", "hourly_failed")


def is_there(warehouse: Path | PostgresWarehouse | SparkWarehouse) -> bool:
    """Whether there is a warehouse to open; a database counts as there, also before anything was built in it.

    Spark is opened by dbt alone.
    """
    return warehouse.is_file() if isinstance(warehouse, Path) else warehouse.answers_python


@contextmanager
def open_warehouse(warehouse: Path | PostgresWarehouse) -> Iterator[duckdb.DuckDBPyConnection | Statements]:
    """A read-only connection to the warehouse.

    Raises:
        InputError: it is missing, no DuckDB file, open for writing in another process, or cannot be reached.
    """
    if not isinstance(warehouse, Path):
        with warehouse.opened() as connection:
            yield connection
        return
    require_warehouse(warehouse)
    try:
        connection = duckdb.connect(str(warehouse), read_only=True)
    except duckdb.Error as error:
        raise InputError(explain_unopened(warehouse, str(error))) from error
    with closing(connection):
        tell_duckdb(connection)
        yield connection


@contextmanager
def open_for_writing(warehouse: Path | PostgresWarehouse) -> Iterator[duckdb.DuckDBPyConnection | Statements]:
    """A connection that writes; what the engine objects to is one line.

    Raises:
        InputError: it cannot be opened, reached or written to.
    """
    if not isinstance(warehouse, Path):
        with warehouse.opened() as connection:
            yield connection
        return
    try:
        with closing(duckdb.connect(str(warehouse))) as connection:
            yield connection
    except duckdb.Error as error:
        message = str(error)
        if is_lock_message(message):
            raise InputError(explain_unopened(warehouse, message)) from error
        if is_disk_message(message):
            raise InputError(explain_full_disk(message)) from error
        raise InputError(f"{warehouse} cannot be written to: {' '.join(message.split())}") from error


def has_table(connection: duckdb.DuckDBPyConnection | Statements, table: str, schema: str = "operations") -> bool:
    """Whether the warehouse has a table or view of this name."""
    found = connection.execute(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?", [schema, table]
    )
    return bool(found.fetchall())


def unfinished_build(warehouse: Path | PostgresWarehouse, *, before_hourly: bool = False) -> str | None:
    """What became of the last dbt run on this warehouse if it did not end well; None if it did, or nobody noted it.

    Args:
        warehouse: there is one.
        before_hourly: an hourly run that did not end well counts as well, for the next one writes all anew.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    with open_warehouse(warehouse) as connection:
        state = last_build_state(connection)
    if before_hourly and state in HOURLY_STATES:
        return None
    return UNFINISHED_STATES.get(state) if state else None


def last_build_state(connection: duckdb.DuckDBPyConnection | Statements) -> str | None:
    """State of the last dbt run, a key of UNFINISHED_STATES or `complete`; None when nobody noted any."""
    queries = {
        "builds": "select state from operations.builds order by build_number desc limit 1",
        "last_build": "select state from operations.last_build",  # all that versions before operations.builds noted
    }
    for table, query in queries.items():
        if not has_table(connection, table):
            continue
        states = connection.execute(query).fetchall()
        if states:
            return states[0][0]
    return None


def require_warehouse(warehouse: Path) -> None:
    """Raises InputError unless there is a warehouse."""
    if not warehouse.is_file():
        raise InputError(f"no warehouse at {warehouse}: run `quintile run` or `dbt build` first")


def explain_unopened(warehouse: Path, message: str) -> str:
    """One line, with the mend, on why DuckDB could not open the file."""
    if is_lock_message(message):
        return f"{warehouse} is open in another process: close it there, or wait for that run, and run again"
    return f"{warehouse} cannot be opened: {' '.join(message.split())}"


def is_lock_message(message: str) -> bool:
    """Whether DuckDB says that another process holds the file."""
    return "Could not set lock on file" in message


def marts_in(
    connection: duckdb.DuckDBPyConnection | Statements, catalog: str, wanted: Sequence[str] | None
) -> list[str]:
    """Names of the tables and views in the schema marts of `catalog`; all of them, or the `wanted` ones.

    Raises:
        InputError: a wanted one is missing.
    """
    found = connection.execute(
        "select table_name from information_schema.tables where table_catalog = ? and table_schema = ? "
        "order by table_name",
        [catalog, MARTS_SCHEMA],
    )
    present = [name for (name,) in found.fetchall()]
    if wanted is None:
        return present
    missing = sorted(set(wanted) - set(present))
    if missing:
        raise InputError(f"not in the warehouse: {', '.join(missing)}; run `quintile run` or `dbt build` first")
    return sorted(wanted)


def count_rows(connection: duckdb.DuckDBPyConnection | Statements, catalog: str, table: str) -> int:
    """Rows of one mart."""
    counted = connection.execute(f"select count(*) from {quote(catalog)}.{MARTS_SCHEMA}.{quote(table)}")
    return counted.fetchall()[0][0]


def quote(identifier: str) -> str:
    """The identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: object) -> str:
    """The value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"
