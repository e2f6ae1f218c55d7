"""What all demo writers share: the summary they return, the folder they may write to, the seeded connection.

Every writer fills a folder with the raw contract (one `<table>.parquet`, or a folder `<table>/` of Parquet parts, for
each table) and leaves `demo_shop.json` beside it: the summary as JSON, and the sign that the folder may be written
again.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb

from quintile.errors import InputError

Progress = Callable[[str], None] | None

MARKER = "demo_shop.json"
SIMULATED_NOTE = "SIMULATED.md"
RAW_TABLES = (
    "orders", "order_lines", "refunds", "customers", "products", "inventory", "web_events", "message_events",
    "consents", "campaigns", "campaign_touches", "customer_attributes", "fx_rates", "erasure_requests",
)  # fmt: skip


@dataclass(frozen=True)
class ShopSummary:
    """What a writer wrote.

    `rows` maps table to number of rows, `as_of` is the last day of data in `business_timezone` (an IANA name),
    `reporting_currency` an ISO 4217 code, `simulated_tables` the tables that hold any simulated row.
    """

    source_name: str
    rows: dict[str, int]
    as_of: date
    business_timezone: str
    reporting_currency: str
    simulated_tables: tuple[str, ...] = field(default=())

    def write(self, folder: Path) -> None:
        """Writes the summary as JSON into `folder`."""
        content = {**self.__dict__, "as_of": self.as_of.isoformat()}
        (folder / MARKER).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read_summary(folder: Path) -> ShopSummary | None:
    """The summary of the shop that a writer finished in `folder`, or None when there is none."""
    marker = folder / MARKER
    content = json.loads(marker.read_text(encoding="utf-8")) if marker.exists() else {}
    if not content:
        return None
    content["as_of"] = date.fromisoformat(content["as_of"])
    content["simulated_tables"] = tuple(content["simulated_tables"])
    return ShopSummary(**content)


def prepare_folder(folder: Path) -> None:
    """Makes `folder` ready for a new shop: created, and emptied of an earlier demo shop.

    An unfinished marker (`{}`) claims every raw table in the folder, a finished one those it names.

    Raises:
        InputError: it holds raw tables that no demo wrote; nobody's own data is overwritten.
    """
    marker = folder / MARKER
    summary = read_summary(folder)
    claimed = set(summary.rows if summary else RAW_TABLES) if marker.exists() else set()
    present = {table: paths for table in RAW_TABLES if (paths := _files_of(folder, table))}
    foreign = [paths[0].name for table, paths in present.items() if table not in claimed]
    if foreign:
        raise InputError(f"{folder} holds raw data that no demo wrote ({foreign[0]}): choose an empty folder")
    for path in [*chain.from_iterable(present.values()), folder / SIMULATED_NOTE]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text("{}\n", encoding="utf-8")


def _files_of(folder: Path, table: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"{table}*") if path.name.split(".")[0] == table)


def package_folder(package: str, *, lock: str) -> Path:
    """The folder of an installed data package that the lock file `lock` names, found without importing it.

    Raises:
        InputError: the package is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise InputError(
            f"the package {package} is not installed: run `.venv/bin/python -m pip install -r requirements/{lock}`"
        )
    return Path(spec.origin).parent


def seeded_connection(
    seed: int, *, threads: int | None = None, memory_limit: str | None = None, temp_folder: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB connection in UTC with two macros of seeded randomness.

    `draw(key, salt)` is a number in [0, 1) that depends on nothing but its arguments and the seed, so neither threads
    nor the order of rows matter; `pick(key, salt, n)` is a whole number in [0, n). Different salts give independent
    draws: the inner hash only mixes its arguments by exclusive or, the outer one breaks that. The numbers are those of
    the pinned DuckDB; another version may hash differently.
    """
    connection = duckdb.connect()
    settings = {"threads": threads, "memory_limit": memory_limit, "temp_directory": temp_folder}
    for name, value in settings.items():
        if value is not None:
            connection.execute(f"set {name} = '{value}'")
    connection.execute("set timezone = 'UTC'")
    connection.execute(
        f"create macro draw(key, salt) as (hash(hash(key, salt, {int(seed)})) >> 11)::double / 9007199254740992"
    )
    connection.execute("create macro pick(key, salt, n) as floor(draw(key, salt) * n)::integer")
    return connection


def copy_to_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Writes the rows of `query` to `path` as Parquet (zstd) and returns how many they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = str(path).replace("'", "''")
    return connection.execute(f"copy ({query}) to '{target}' (format parquet, compression zstd)").fetchone()[0]


def report(progress: Progress, message: str) -> None:
    """Hands `message` to the caller's progress function, if there is one."""
    if progress is not None:
        progress(message)
