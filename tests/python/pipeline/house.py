"""One house to build in: a raw folder, a warehouse of its own, and the dbt command line on them."""

import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).parents[3]
TESTS = PROJECT / "tests" / "python"
QUINTILE = Path(sys.executable).parent / "quintile"
# A program of dbt or quintile on the project as it stands, which is parsed once for all tests.
PARSED = (sys.executable, "-m", "pipeline.parsed")
TIMEOUT_SECONDS = 600
# Marts that tell of the runs and not of the shop: no two warehouses have the same ids and times in them.
MARTS_OF_RUNS = ("fct_runs",)
# Columns that tell of them, by mart.
COLUMNS_OF_RUNS = {"fct_segment_transitions": ("recorded_at",)}


@dataclass(frozen=True)
class House:
    """A raw folder and a warehouse, apart from every other test's."""

    folder: Path

    @property
    def raw(self) -> Path:
        """Folder of the raw files."""
        return self.folder / "raw"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt writes."""
        return self.folder / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The DuckDB file that BI reads."""
        return self.folder / "published" / "quintile.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process in this house."""
        return {
            **os.environ,
            "QUINTILE_RAW": str(self.raw),
            "QUINTILE_WAREHOUSE": str(self.warehouse),
            "QUINTILE_PUBLISHED": str(self.published),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_USE_COLORS": "false",
            "DBT_LOG_LEVEL_FILE": "error",  # a whole log takes a tenth of a small build
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONPATH": str(TESTS),
        }

    def dbt(self, command: str, *arguments: str, **variables: Any) -> subprocess.CompletedProcess[str]:
        """Run a dbt command with these vars and return it, whatever its exit code."""
        return subprocess.run(
            [*PARSED, "dbt", command, "--profiles-dir", "profiles", *arguments,
             "--vars", json.dumps(variables)],
            cwd=PROJECT, env=self.environment | {"DBT_LOG_LEVEL_FILE": "none"},
            capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
        )  # fmt: skip

    def build(self, *arguments: str, **variables: Any) -> None:
        """Build every model without tests, and fail with dbt's own words; the seeds, which stay as they are, once."""
        has_seeds = self.folder / "seeds_are_loaded"
        done = self.dbt(
            "build", "--no-write-json", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
            *(("--exclude-resource-type", "seed") if has_seeds.exists() and self.warehouse.exists() else ()),
            *arguments, **variables,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-4000:]
        has_seeds.touch()

    def quintile(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a quintile command and return it, whatever its exit code."""
        return subprocess.run(
            [*PARSED, "quintile", *arguments],
            cwd=PROJECT, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
        )  # fmt: skip

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the warehouse."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def write(self, statement: str) -> None:
        """Run a statement on the warehouse."""
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(statement)

    def marts(self, *without: str) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every mart but those of the runs, sorted, so that two houses can be compared."""
        return mart_rows(self.warehouse, *without)


def mart_rows(database: Path, *without: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every mart of a file, sorted, but for what tells of the runs."""
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        tables = connection.execute("select table_name from information_schema.tables where table_schema = 'marts'")
        return {
            table: connection.execute(f"select {mart_columns(table)} from marts.{table} order by all").fetchall()
            for (table,) in tables.fetchall()
            if table not in (*MARTS_OF_RUNS, *without)
        }


def mart_columns(table: str) -> str:
    """Return the columns of a mart that two houses can be compared by, as SQL."""
    left_out = COLUMNS_OF_RUNS.get(table)
    return f"* exclude ({', '.join(left_out)})" if left_out else "*"


def differing_marts(left: dict[str, list[Any]], right: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return, by mart, the rows that only one side has; empty when all are equal row for row."""
    return {
        table: sorted(set(map(str, left.get(table, []))) ^ set(map(str, right.get(table, []))))[:6]
        for table in left.keys() | right.keys()
        if left.get(table) != right.get(table)
    }
