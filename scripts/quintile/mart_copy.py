"""Copy the marts of a warehouse into a file of their own, and check such a file."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from quintile.errors import GateError, InputError
from quintile.warehouse import (
    MARTS_SCHEMA,
    count_rows,
    explain_unopened,
    literal,
    marts_in,
    quote,
    require_warehouse,
)

DRAFT = "quintile_draft"  # the name under which the new file is attached while it is written
# Where the as-of date is read, in this order: only these hold nothing but dates that were computed.
AS_OF_MARTS = ("dim_customers", "fct_rfm_cut_points")

PUBLICATION_COLUMNS = {
    "version": "varchar not null",
    "as_of_date": "date",
    "published_at": "timestamp not null",
    "quintile_version": "varchar not null",
}
PUBLICATION_COMMENTS = {
    "version": "Name of this version, as `quintile rollback --to` takes it. Versions sort by time.",
    "as_of_date": "As-of date of the marts; null when they are empty.",
    "published_at": "When the version was written, in UTC.",
    "quintile_version": "Version of Quintile that wrote it.",
}


@dataclass(frozen=True)
class Publication:
    """What a published file says about itself."""

    version: str
    as_of_date: date | None
    published_at: datetime  # UTC


def write_copy(
    warehouse: Path, target: Path, tables: Sequence[str] | None, version: str, published_at: datetime
) -> dict[str, int]:
    """Write the marts of `warehouse` and the table `publication` into the new file `target`.

    Args:
        warehouse: DuckDB file that dbt built; opened read-only.
        target: must not exist yet.
        tables: the marts to copy; None: everything in the schema marts.
        version: name of the new version.
        published_at: UTC.

    Returns:
        Rows of each mart in the warehouse, against which the copy is to be checked.

    Raises:
        InputError: no warehouse, no mart, or another process has the warehouse open for writing.
    """
    require_warehouse(warehouse)
    # Both files are attached to a third, empty database: under its own name the warehouse's views still resolve.
    with closing(duckdb.connect(config={"temp_directory": f"{target}.spill"})) as connection:
        source = _attach_read_only(connection, warehouse)
        connection.execute(f"attach {literal(target)} as {DRAFT}")
        connection.execute("begin")  # one write to the disk, not one for each comment
        connection.execute(f"create schema {DRAFT}.{MARTS_SCHEMA}")
        marts = marts_in(connection, source, tables)
        if not marts:
            raise InputError(f"no mart in {warehouse}: run `quintile run` or `dbt build` first")
        for mart in marts:
            _copy_table(connection, source, mart)
        columns = ", ".join(f"{name} {type}" for name, type in PUBLICATION_COLUMNS.items())
        connection.execute(f"create table {DRAFT}.main.publication ({columns})")
        for column, comment in PUBLICATION_COMMENTS.items():
            connection.execute(f"comment on column {DRAFT}.main.publication.{column} is {literal(comment)}")
        connection.execute(
            f"insert into {DRAFT}.main.publication values (?, ?, ?, ?)",
            [version, _latest_as_of(connection), published_at, quintile_version()],
        )
        connection.execute("commit")
        connection.execute(f"checkpoint {DRAFT}")
        connection.execute(f"detach {DRAFT}")
        return {mart: count_rows(connection, source, mart) for mart in marts}


def audit_copy(target: Path, expected: dict[str, int]) -> Publication:
    """Open the closed file as a reader would, and compare its rows with the `expected` ones of each mart.

    Raises:
        GateError: rows are missing, or the checkpoint left a side file.
    """
    if target.with_name(f"{target.name}.wal").exists():
        raise GateError(f"{target} has a side file after its checkpoint: nothing was published")
    with closing(duckdb.connect(str(target), read_only=True)) as connection:
        catalog = connection.execute("select current_database()").fetchall()[0][0]
        found = {mart: count_rows(connection, catalog, mart) for mart in expected}
    wrong = [f"{mart} {found[mart]} instead of {rows}" for mart, rows in expected.items() if found[mart] != rows]
    if wrong:
        raise GateError(f"the copy lacks rows ({'; '.join(wrong)}): nothing was published")
    return read_publication(target)


def read_publication(path: Path) -> Publication:
    """What a published file says about itself.

    Raises:
        InputError: Quintile did not publish it.
    """
    try:
        with closing(duckdb.connect(str(path), read_only=True)) as connection:
            row = connection.execute("select version, as_of_date, published_at from main.publication").fetchall()[0]
    except duckdb.Error as error:
        raise InputError(
            f"{path} was not published by Quintile or cannot be read: move it away, or set QUINTILE_PUBLISHED elsewhere"
        ) from error
    return Publication(*row)


def _attach_read_only(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> str:
    """Attach the warehouse under its own name, which is returned."""
    try:
        connection.execute(f"attach {literal(warehouse)} (read_only)")
    except duckdb.Error as error:
        raise InputError(explain_unopened(warehouse, str(error))) from error
    attached = connection.execute("select database_name from duckdb_databases() where not internal and readonly")
    return attached.fetchall()[0][0]


def _copy_table(connection: duckdb.DuckDBPyConnection, source: str, mart: str) -> None:
    """Copy one mart with its types, constraints, rows and comments. A view becomes a table: its sources stay behind."""
    original = f"{quote(source)}.{MARTS_SCHEMA}.{quote(mart)}"
    copy = f"{DRAFT}.{MARTS_SCHEMA}.{quote(mart)}"
    place = [source, MARTS_SCHEMA, mart]
    definition, comment = connection.execute(
        "select sql, comment from duckdb_tables() where (database_name, schema_name, table_name) = (?, ?, ?) "
        "union all "
        "select null, comment from duckdb_views() where (database_name, schema_name, view_name) = (?, ?, ?)",
        [*place, *place],
    ).fetchall()[0]
    if definition:
        connection.execute(f"use {DRAFT}.{MARTS_SCHEMA}")
        connection.execute(definition)
        connection.execute("use memory.main")
        connection.execute(f"insert into {copy} select * from {original}")
    else:
        connection.execute(f"create table {copy} as select * from {original}")
    if comment:
        connection.execute(f"comment on table {copy} is {literal(comment)}")
    comments = connection.execute(
        "select column_name, comment from duckdb_columns() "
        "where (database_name, schema_name, table_name) = (?, ?, ?) and comment is not null",
        place,
    )
    for column, text in comments.fetchall():
        connection.execute(f"comment on column {copy}.{quote(column)} is {literal(text)}")


def _latest_as_of(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The as-of date of dim_customers; where nobody stands there yet, the latest one of the cut points."""
    dated = connection.execute(
        "select table_name from duckdb_columns() "
        "where database_name = ? and schema_name = ? and column_name = 'as_of_date'",
        [DRAFT, MARTS_SCHEMA],
    )
    present = {mart for (mart,) in dated.fetchall()}
    for mart in AS_OF_MARTS:
        if mart in present:
            found = connection.execute(f"select max(as_of_date)::date from {DRAFT}.{MARTS_SCHEMA}.{mart}").fetchall()
            if found[0][0] is not None:
                return found[0][0]
    return None


def quintile_version() -> str:
    """Version of this package."""
    try:
        return importlib.metadata.version("quintile")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
