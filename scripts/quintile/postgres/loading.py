"""Raw files into a schema of PostgreSQL: DuckDB reads them, as it reads them for itself, and COPY writes them.

Only the columns of the raw contract are loaded, with their types: text from CSV, whatever the file says from Parquet.
All tables are replaced in one transaction. The lines that could not be read stand in the table `unreadable_lines`.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from quintile.console import Step, step
from quintile.errors import InputError
from quintile.postgres.server import one_transaction, quote
from quintile.raw_files import explain_unreadable
from quintile.settings import Settings, project_variables

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection
    from psycopg2.extensions import cursor as Cursor

DEFAULT_SCHEMA = "raw"  # where the door looks when no var raw_schema is given
UNREADABLE_LINES = "unreadable_lines"
# Types that both engines have, by DuckDB's name; every other one is loaded as text.
_TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "integer",
    "INTEGER": "integer",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "numeric(39,0)",
    "HUGEINT": "numeric(39,0)",
    "UHUGEINT": "numeric(39,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP_S": "timestamp without time zone",
    "TIMESTAMP_MS": "timestamp without time zone",
    "TIMESTAMP_NS": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
_TIMES = ("date", "timestamp without time zone", "timestamp with time zone")


@dataclass(frozen=True)
class _Column:
    name: str
    duckdb_type: str

    @property
    def type(self) -> str:
        """Type in PostgreSQL."""
        decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", self.duckdb_type)
        return f"numeric({decimal[1]},{decimal[2]})" if decimal else _TYPES.get(self.duckdb_type, "text")

    @property
    def value(self) -> str:
        """The value as PostgreSQL takes it, as SQL of DuckDB."""
        name = quote(self.name)
        if self.type == "text":  # PostgreSQL's holds every character but NUL
            return f"replace(cast({name} as varchar), chr(0), chr(65533))"
        if self.type in _TIMES:  # what is outside every calendar means the same as infinity: nothing a shop can mean
            time = f"cast({name} as timestamp)" if self.duckdb_type == "TIMESTAMP_NS" else name
            return (
                f"case when {time} < '1000-01-01' then '-infinity' when {time} >= '9999-01-01' then 'infinity' "
                f"else {time} end"
            )
        return name


def load_raw(settings: Settings, variables: Mapping[str, Any], verbose: bool = False) -> dict[str, int]:
    """Load the raw files of QUINTILE_RAW; returns the rows of each table.

    The schema is the var raw_schema, else `raw`. A table that the files do not have any more is dropped.

    Raises:
        InputError: mandatory input is missing or unreadable, or the server cannot be reached; nothing was changed.
    """
    given = project_variables(settings) | dict(variables)
    schema = given.get("raw_schema") or DEFAULT_SCHEMA
    with one_transaction():  # before a long reading: it can be reached
        pass
    with (
        _opened_files(settings, dict(variables) | {"raw_schema": None}, verbose) as files,
        one_transaction() as server,
        step("loading the raw input into PostgreSQL") as progress,
    ):
        try:
            return _replace_tables(files, server, str(schema), progress)
        except duckdb.Error as error:
            message = " ".join(str(error).split())
            raise InputError(explain_unreadable(settings.raw, message) or f"not loaded: {message}") from error


@contextmanager
def _opened_files(settings: Settings, variables: dict[str, Any], verbose: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file with a view on each raw table that the files hold; gone after the block."""
    from quintile.dbt_session import DbtSession  # dbt takes a second to import

    # A folder of its own for dbt's artifacts, and always the same file: so dbt need not parse the project each time.
    folder = settings.artifacts / "load"
    folder.mkdir(parents=True, exist_ok=True)
    landing = folder / "raw_files.duckdb"
    landing.unlink(missing_ok=True)
    try:
        DbtSession(replace(settings, target="duckdb", warehouse=landing, artifacts=folder), verbose).land_raw(variables)
        with closing(duckdb.connect(str(landing), read_only=True)) as files:
            files.execute("set TimeZone = 'UTC'")
            yield files
    finally:
        settings.export()
        landing.unlink(missing_ok=True)


def _replace_tables(
    files: duckdb.DuckDBPyConnection, server: Connection, schema: str, progress: Step
) -> dict[str, int]:
    contract = files.execute("select table_name, is_found from landing.raw_contract order by table_name").fetchall()
    tables = [UNREADABLE_LINES, *(name for name, is_found in contract if is_found)]
    rows = {}
    with server.cursor() as cursor:
        cursor.execute(f"create schema if not exists {quote(schema)}")
        for name, is_found in contract:
            if not is_found:
                cursor.execute(f"drop table if exists {quote(schema)}.{quote(name)} cascade")
        for position, name in enumerate(tables):
            progress.advance(position, len(tables), name)
            described = files.execute(f"describe landing.{quote(name)}").fetchall()
            columns = [_Column(column[0], column[1]) for column in described]
            _make_room(cursor, schema, name, columns)
            rows[name] = _copy(files, cursor, name, f"{quote(schema)}.{quote(name)}", columns)
    del rows[UNREADABLE_LINES]
    return rows


def _make_room(cursor: Cursor, schema: str, name: str, columns: Sequence[_Column]) -> None:
    """An empty table; one that has these columns already is emptied, so that views on it stay."""
    cursor.execute(
        "select attributes.attname, format_type(attributes.atttypid, attributes.atttypmod) "
        "from pg_attribute as attributes "
        "inner join pg_class as tables on attributes.attrelid = tables.oid "
        "inner join pg_namespace as schemas on tables.relnamespace = schemas.oid "
        "where schemas.nspname = %s and tables.relname = %s and tables.relkind = 'r' "
        "and attributes.attnum > 0 and not attributes.attisdropped order by attributes.attnum",
        [schema, name],
    )
    target = f"{quote(schema)}.{quote(name)}"
    if cursor.fetchall() == [(column.name, column.type) for column in columns]:
        cursor.execute(f"truncate {target}")
        return
    cursor.execute(f"drop table if exists {target} cascade")
    definitions = ", ".join(f"{quote(column.name)} {column.type}" for column in columns)
    cursor.execute(f"create table {target} ({definitions})")


def _copy(files: duckdb.DuckDBPyConnection, cursor: Cursor, name: str, target: str, columns: Sequence[_Column]) -> int:
    """Copy one table through a pipe, DuckDB writing CSV at one end and the server reading it at the other."""
    values = ", ".join(f"{column.value} as {quote(column.name)}" for column in columns)
    query = f"select {values} from landing.{quote(name)}"
    reading, writing = os.pipe()
    failures: list[Exception] = []

    def write() -> None:
        try:
            # An empty text comes quoted and null does not, which is how PostgreSQL tells them apart.
            files.execute(f"copy ({query}) to '/dev/fd/{writing}' (format csv, header false, use_tmp_file false)")
        except Exception as error:
            failures.append(error)
        finally:
            os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            cursor.copy_expert(f"copy {target} from stdin (format csv)", pipe)
            copied = cursor.rowcount
    finally:
        writer.join()
    if failures:
        raise failures[0]
    cursor.execute(f"analyze {target}")
    return copied
