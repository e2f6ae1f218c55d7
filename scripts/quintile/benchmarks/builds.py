"""A full build, an hourly and a nightly one of a generated shop, against a plain copy of the same files, in one run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from quintile.benchmarks.dbt_process import MEBIBYTE, Cost, run_dbt
from quintile.console import step
from quintile.errors import InputError
from quintile.publishing import publish
from quintile.settings import Settings
from quintile.warehouse import literal, quote

# What a scheduled run leaves to CI and to Sundays.
_BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude", "tag:weekly")
_HOURLY_BUILD = (*_BUILD, "--select", "tag:hourly")

# A generated shop of so many has a row in every table.
_CUSTOMERS_WITH_EVERYTHING = 1_000

# Raw files, a warehouse after a night and a published copy took 22 kB with 200,000 customers; the rest is for spilling.
_BYTES_PER_CUSTOMER = 30_000


def require_room(folder: Path, customers: int) -> None:
    """See that a shop and its warehouse fit into a folder, before hours are spent on them.

    Args:
        folder: where the bench works.
        customers: customers of the largest shop.

    Raises:
        InputError: the disk has less free space than is needed.
    """
    needed, free = customers * _BYTES_PER_CUSTOMER, shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"a shop of {customers:,} customers takes about {needed / 1e9:,.1f} GB in {folder}, which has "
            f"{free / 1e9:,.1f} GB left: set TMPDIR to another folder, or give a smaller --scale"
        )


@dataclass(frozen=True)
class FixedCost:
    """What dbt takes for a shop without a row."""

    parse: Cost  # of a project that was never parsed; kept from then on
    full: Cost  # the first build
    hourly: Cost  # the build of what is hourly, at noon of the next day
    nightly: Cost  # the build a night later


@dataclass(frozen=True)
class _Warehouse:
    """One warehouse with the raw files that it is built from; nothing of the project's own data is touched."""

    folder: Path
    settings: Settings
    raw: Path

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.folder / "quintile.duckdb"

    def parse(self, as_of: date) -> Cost:
        """Parse the project, which no build after it does again."""
        return self._run(("parse",), as_of.isoformat())

    def build(self, as_of: date) -> Cost:
        """One `dbt build`."""
        return self._run(_BUILD, as_of.isoformat())

    def build_hourly(self, day: date) -> Cost:
        """What an hourly run builds, at noon of a day."""
        return self._run(_HOURLY_BUILD, f"{day.isoformat()}T12:00")

    def _run(self, arguments: tuple[str, ...], as_of: str) -> Cost:
        places = {"QUINTILE_RAW": self.raw, "QUINTILE_WAREHOUSE": self.file}
        return run_dbt(self.settings, self.folder, arguments, as_of, places)


def measure_fixed_cost(folder: Path, settings: Settings, seed: int) -> FixedCost:
    """Build a shop that has every file and no row, twice.

    Args:
        folder: an empty folder to work in.
        settings: the project to build.
        seed: seed of the shop whose headers are taken.

    Raises:
        GateError: a build failed.
    """
    from quintile.demo.generated_shop import write_generated_shop

    summary = write_generated_shop(folder / "raw", customers=_CUSTOMERS_WITH_EVERYTHING, seed=seed)
    _write_headers(folder / "raw", sorted(summary.rows), folder / "empty")
    warehouse = _Warehouse(folder, settings, folder / "empty")
    with step("dbt parse"):
        parse = warehouse.parse(summary.as_of)
    with step("dbt build of an empty shop"):
        full = warehouse.build(summary.as_of - timedelta(days=1))
    with step("dbt build of an empty shop, what is hourly"):
        hourly = warehouse.build_hourly(summary.as_of)
    with step("dbt build of an empty shop, a night later"):
        nightly = warehouse.build(summary.as_of)
    return FixedCost(parse, full, hourly, nightly)


def measure_builds(
    folder: Path, settings: Settings, customers: int, seed: int, fixed: FixedCost
) -> dict[str, float | int]:
    """Generate a shop, build it as of its last day but one, then at noon of its last and as of it; returns figures.

    The files of the last day are put in place after the first build only. `seconds` are of wall time, `cpu_seconds`
    of all threads; `less_fixed` is without what dbt takes for an empty shop. Sizes are mebibytes.

    Args:
        folder: an empty folder to work in.
        settings: the project to build.
        customers: customers of the shop, at least 1.
        seed: seed of the shop.
        fixed: what dbt takes for an empty shop.

    Raises:
        GateError: a build failed.
    """
    from quintile.demo.generated_shop import write_generated_shop

    warehouse = _Warehouse(folder, settings, folder / "raw")
    raw, of = warehouse.raw, f"of {customers:,} customers"
    with step(f"generating a shop {of}") as progress:
        summary = write_generated_shop(raw, customers=customers, seed=seed, parts="last_day", progress=progress.say)
    last_day = summary.as_of
    with step("copying the files into DuckDB"):
        copy = _copy_files(raw, sorted(summary.rows), folder / "copy.duckdb")
    warehouse.parse(last_day)
    with step(f"dbt build {of}, up to the last day but one"), _without_day(raw, last_day, folder / "last_day"):
        full = warehouse.build(last_day - timedelta(days=1))
    with step(f"dbt build {of}, what is hourly"):
        hourly = warehouse.build_hourly(last_day)
    with step(f"dbt build {of}, a night later"):
        nightly = warehouse.build(last_day)
    with step("publishing"):
        started = time.monotonic()
        published = publish(warehouse.file, folder / "published" / "quintile.duckdb").path
        publish_seconds = time.monotonic() - started
    raw_bytes = sum(file.stat().st_size for file in raw.rglob("*") if file.is_file())
    full_net, nightly_net = full.less(fixed.full), nightly.less(fixed.nightly)
    hourly_net = hourly.less(fixed.hourly)
    return {
        "customers": customers,
        "orders": summary.rows["orders"],
        "order_lines": summary.rows["order_lines"],
        "events": summary.rows["web_events"] + summary.rows["message_events"],
        "raw_mebibytes": raw_bytes / MEBIBYTE,
        "plain_copy_seconds": copy.seconds,
        "plain_copy_cpu_seconds": copy.cpu_seconds,
        "build_seconds": full.seconds,
        "build_less_fixed_seconds": full_net.seconds,
        "build_less_fixed_cpu_seconds": full_net.cpu_seconds,
        "build_less_fixed_to_copy_ratio": full_net.seconds / copy.seconds,
        "build_less_fixed_to_copy_cpu_ratio": full_net.cpu_seconds / copy.cpu_seconds,
        "hourly_seconds": hourly.seconds,
        "hourly_less_fixed_seconds": hourly_net.seconds,
        "hourly_less_fixed_cpu_seconds": hourly_net.cpu_seconds,
        "hourly_to_build_less_fixed_ratio": hourly_net.seconds / full_net.seconds,
        "nightly_seconds": nightly.seconds,
        "nightly_less_fixed_seconds": nightly_net.seconds,
        "nightly_less_fixed_cpu_seconds": nightly_net.cpu_seconds,
        "nightly_to_build_less_fixed_ratio": nightly_net.seconds / full_net.seconds,
        "nightly_to_build_less_fixed_cpu_ratio": nightly_net.cpu_seconds / full_net.cpu_seconds,
        "publish_seconds": publish_seconds,
        "publish_to_copy_ratio": publish_seconds / copy.seconds,
        "build_peak_mebibytes": full.peak_mebibytes,
        "nightly_peak_mebibytes": nightly.peak_mebibytes,
        "warehouse_mebibytes": warehouse.file.stat().st_size / MEBIBYTE,
        "warehouse_to_raw_size_ratio": warehouse.file.stat().st_size / raw_bytes,
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


def _copy_files(raw: Path, tables: list[str], target: Path) -> Cost:
    """What `create table as select *` takes for every raw table, without a peak of its own; the copy is removed."""
    started, cpu_started = time.monotonic(), time.process_time()
    with closing(duckdb.connect(str(target), config={"threads": 2})) as connection:
        for table in tables:
            connection.execute(f"create table {quote(table)} as select * from {_parquet(raw, table)}")
    cost = Cost(time.monotonic() - started, time.process_time() - cpu_started, peak_mebibytes=0)
    target.unlink()
    return cost


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
