"""Results of queries on PostgreSQL as tables of a DuckDB connection."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import duckdb
import pandas as pd

from quintile.postgres.publishing import PUBLISHED_SCHEMA
from quintile.postgres.server import connect, explained

BATCH_ROWS = 50_000
# DuckDB's types, by the type that PostgreSQL says a column has; all others are text.
_TYPES = {16: "boolean", 20: "bigint", 21: "smallint", 23: "integer", 1082: "date", 1114: "timestamp"}


def read_into(connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str]) -> None:
    """Make a temporary table of each query; all see one state of the database.

    Args:
        connection: in which the tables are made.
        queries: by the name of the table; `{publication}`, `{marts}` and `{working}` stand for the published table of
            that name, the published schema and the schema of the tables that dbt works with.

    Raises:
        InputError: the server cannot be reached, or refused a query.
    """
    places = {
        "publication": f"{PUBLISHED_SCHEMA}.publication",
        "marts": PUBLISHED_SCHEMA,
        "working": "intermediate",
    }
    with closing(connect("quintile export")) as server, explained():
        server.set_session(isolation_level="REPEATABLE READ", readonly=True)
        for name, query in queries.items():
            with server.cursor(name=f"quintile_{name}") as cursor:  # read in batches, for it may be large
                cursor.itersize = BATCH_ROWS
                cursor.execute(query.format(**places))
                _copy(connection, name, cursor)


def _copy(connection: duckdb.DuckDBPyConnection, name: str, cursor: Any) -> None:
    batch = cursor.fetchmany(BATCH_ROWS)  # only then does the cursor know its columns
    columns = {column.name: _TYPES.get(column.type_code, "varchar") for column in cursor.description}
    connection.execute(f"create temp table {name} ({', '.join(f'{key} {type}' for key, type in columns.items())})")
    while batch:
        rows = pd.DataFrame(batch, columns=list(columns), dtype=object)
        connection.register("batch", rows)
        connection.execute(f"insert into {name} select * from batch")
        connection.unregister("batch")
        batch = cursor.fetchmany(BATCH_ROWS)
