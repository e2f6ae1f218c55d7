"""A full build and a nightly one of a generated shop, against a plain copy of the same files, in one run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from quintile.benchmarks.dbt_process import MEBIBYTE, Cost, run_dbt
from quintile.console import step
from quintile.publishing import publish
from quintile.settings import Settings
from quintile.warehouse import literal, quote

# What a scheduled run leaves to CI and to Sundays.
_BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude", "tag:weekly")


@dataclass(frozen=True)
class _Workspace:
    """Where one benchmark reads and writes; nothing of the project's own data is touched."""

    folder: Path
    settings: Settings

    def build(self, raw: Path, warehouse: Path, as_of: date) -> Cost:
        """One `dbt build`."""
        places = {"QUINTILE_RAW": raw, "QUINTILE_WAREHOUSE": warehouse}
        return run_dbt(self.settings, self.folder, _BUILD, as_of, places)


def measure_builds(folder: Path, settings: Settings, customers: int, seed: int) -> dict[str, float | int]:
    """Generate a shop, build it as of its last day but one, then as of its last; returns figures by name.

    The files of the last day are put in place after the first build only. Times are seconds of wall time, sizes
    mebibytes; `less_fixed` is without what dbt takes for an empty shop.

    Args:
        folder: an empty folder to work in.
        settings: the project to build.
        customers: customers of the shop, at least 1.
        seed: seed of the shop.

    Raises:
        GateError: a build failed.
    """
    from quintile.demo.generated_shop import write_generated_shop

    raw, empty, warehouse = folder / "raw", folder / "empty", folder / "quintile.duckdb"
    with step(f"generating a shop of {customers:,} customers") as progress:
        summary = write_generated_shop(raw, customers=customers, seed=seed, parts="last_day", progress=progress.say)
    workspace, last_day = _Workspace(folder, settings), summary.as_of
    day_before = last_day - timedelta(days=1)
    tables = sorted(summary.rows)
    with step("copying the files into DuckDB"):
        copy_seconds = _copy_files(raw, tables, folder / "copy.duckdb")
    _write_headers(raw, tables, empty)
    with step("dbt build of an empty shop, parsing included"):
        first = workspace.build(empty, folder / "first.duckdb", day_before)
    with step("dbt build of an empty shop, parsed before"):
        fixed = workspace.build(empty, folder / "fixed.duckdb", day_before)
    with step("dbt build of the shop up to its last day but one"), _without_day(raw, last_day, folder / "last_day"):
        full = workspace.build(raw, warehouse, day_before)
    with step("dbt build of an empty shop, a night later"):
        fixed_nightly = workspace.build(empty, folder / "fixed.duckdb", last_day)
    with step("dbt build of the shop, a night later"):
        nightly = workspace.build(raw, warehouse, last_day)
    with step("publishing"):
        started = time.monotonic()
        published = publish(warehouse, folder / "published" / "quintile.duckdb").path
        publish_seconds = time.monotonic() - started
    raw_bytes = sum(file.stat().st_size for file in raw.rglob("*") if file.is_file())
    full_less_fixed = full.seconds - fixed.seconds
    nightly_less_fixed = nightly.seconds - fixed_nightly.seconds
    return {
        "customers": customers,
        "raw_rows": sum(summary.rows.values()),
        "raw_mebibytes": raw_bytes / MEBIBYTE,
        "plain_copy_seconds": copy_seconds,
        "dbt_empty_shop_first_seconds": first.seconds,
        "dbt_empty_shop_seconds": fixed.seconds,
        "dbt_empty_shop_nightly_seconds": fixed_nightly.seconds,
        "dbt_build_seconds": full.seconds,
        "dbt_build_less_fixed_seconds": full_less_fixed,
        "build_to_copy_ratio": full.seconds / copy_seconds,
        "build_less_fixed_to_copy_ratio": full_less_fixed / copy_seconds,
        "nightly_build_seconds": nightly.seconds,
        "nightly_build_less_fixed_seconds": nightly_less_fixed,
        "nightly_to_full_build_ratio": nightly.seconds / full.seconds,
        "nightly_to_full_build_less_fixed_ratio": nightly_less_fixed / full_less_fixed,
        "publish_seconds": publish_seconds,
        "publish_to_copy_ratio": publish_seconds / copy_seconds,
        "dbt_build_peak_mebibytes": full.peak_mebibytes,
        "nightly_build_peak_mebibytes": nightly.peak_mebibytes,
        "dbt_empty_shop_peak_mebibytes": fixed.peak_mebibytes,
        "warehouse_to_raw_size_ratio": warehouse.stat().st_size / raw_bytes,
        "published_to_raw_size_ratio": published.stat().st_size / raw_bytes,
    }


@contextmanager
def _without_day(raw: Path, day: date, aside: Path) -> Iterator[None]:
    """The raw folder without the parts of one day, which are back afterwards."""
    moved = [(part, aside / part.relative_to(raw)) for part in raw.glob(f"*/{day.isoformat()}.parquet")]
    for part, elsewhere in moved:
        elsewhere.parent.mkdir(parents=True)
        part.rename(elsewhere)
    yield
    for part, elsewhere in moved:
        elsewhere.rename(part)


def _copy_files(raw: Path, tables: list[str], target: Path) -> float:
    """Seconds that `create table as select *` takes for every raw table."""
    started = time.monotonic()
    with closing(duckdb.connect(str(target))) as connection:
        for table in tables:
            connection.execute(f"create table {quote(table)} as select * from {_parquet(raw, table)}")
    return time.monotonic() - started


def _write_headers(raw: Path, tables: list[str], empty: Path) -> None:
    """The same shop without a row: CSV files that hold the header alone."""
    empty.mkdir()
    with closing(duckdb.connect()) as connection:
        for table in tables:
            connection.execute(f"select * from {_parquet(raw, table)} limit 0")
            header = ",".join(column[0] for column in connection.description)
            (empty / f"{table}.csv").write_text(f"{header}\n", encoding="utf-8")


def _parquet(raw: Path, table: str) -> str:
    """The from-clause that reads a table the generated shop wrote, one file or a folder of parts."""
    files = raw / table / "*.parquet" if (raw / table).is_dir() else raw / f"{table}.parquet"
    return f"read_parquet({literal(files)}, union_by_name = true)"
