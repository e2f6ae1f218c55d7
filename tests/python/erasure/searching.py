"""Looks for people in DuckDB files, without the code that is under test."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import duckdb


def places(path: Path, texts: Iterable[str]) -> dict[str, int]:
    """The text columns of tables in which a value contains one of the texts, with how many values do."""
    found = {}
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where data_type like 'VARCHAR%' and (schema_name, table_name) in "
            "(select (schema_name, table_name) from duckdb_tables()) and database_name = current_database()"
        ).fetchall()
        assert columns
        for schema, table, column in columns:
            for text in texts:
                rows = connection.execute(
                    f'select count(*) from "{schema}"."{table}" where contains(lower("{column}"::varchar), lower(?))',
                    [text],
                ).fetchall()[0][0]
                if rows:
                    found[f"{schema}.{table}.{column}: {text}"] = rows
    return found
