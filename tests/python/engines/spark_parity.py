"""Tables of Spark, as their Parquet files are, against those of a DuckDB warehouse: every row, every column."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from engines.spark_house import SparkHouse
from pipeline.house import COLUMNS_OF_RUNS, MARTS_OF_RUNS


@dataclass(frozen=True)
class Difference:
    """What is not equal in one table: the reason, and rows that only one side has."""

    table: str
    reason: str
    duckdb_only: tuple[str, ...] = ()
    spark_only: tuple[str, ...] = ()


def differing_tables(warehouse: Path, spark: SparkHouse, schema: str = "marts") -> list[Difference]:
    """Compare all tables of a schema, but for what tells of the runs and not of the shop.

    Columns are matched by name. A column of Spark is cast to DuckDB's type first, which fails where the value would not
    fit; decimals must have the same places. Rows are compared as multisets.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{warehouse}' as house (read_only)")
        names = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'house' and schema_name = ? order by 1",
            [schema],
        ).fetchall()
        found = (_compare(connection, spark, schema, name) for (name,) in names if name not in MARTS_OF_RUNS)
        return [difference for difference in found if difference]


def _compare(connection: duckdb.DuckDBPyConnection, spark: SparkHouse, schema: str, name: str) -> Difference | None:
    folder = spark.table(schema, name)
    theirs = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    rows = connection.execute(f"select count(*) from house.{schema}.{name}").fetchone()
    if not list(folder.rglob("*.parquet")):
        return Difference(name, "Spark has no rows") if not folder.is_dir() or rows != (0,) else None
    types = {row[0]: row[1] for row in connection.execute(f"describe house.{schema}.{name}").fetchall()}
    their_types = {row[0]: row[1] for row in connection.execute(f"describe select * from {theirs}").fetchall()}
    if types.keys() != their_types.keys():
        return Difference(name, f"columns on one side only: {sorted(types.keys() ^ their_types.keys())}")
    for column, type_name in types.items():
        if type_name.startswith("DECIMAL") and their_types[column] != type_name:
            return Difference(name, f"{column} is {type_name}, on Spark {their_types[column]}")
    kept = [column for column in types if column not in COLUMNS_OF_RUNS.get(name, ())]
    ours = f"select {', '.join(kept)} from house.{schema}.{name}"
    cast = f"select {', '.join(f'cast({column} as {types[column]}) as {column}' for column in kept)} from {theirs}"
    duckdb_only = _some(connection, f"{ours} except all {cast}")
    spark_only = _some(connection, f"{cast} except all {ours}")
    return Difference(name, "rows differ", duckdb_only, spark_only) if duckdb_only or spark_only else None


def _some(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[str, ...]:
    return tuple(str(row) for row in connection.execute(f"({query}) limit 3").fetchall())
