"""quintile bench: what a full build costs, as ratios that hold on other machines too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import duckdb
import typer

from quintile.benchmarks.segment_engine import measure_segment_engine
from quintile.console import OUTPUT, say, show_table, step
from quintile.errors import GateError
from quintile.publishing import publish
from quintile.settings import Settings, load_settings
from quintile.warehouse import literal, quote

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What one child process took."""

    seconds: float  # wall time
    peak_mebibytes: float  # resident memory


@dataclass(frozen=True)
class Workspace:
    """Where one benchmark reads and writes; nothing of the project's own data is touched."""

    folder: Path
    settings: Settings
    as_of: date

    @property
    def warehouse(self) -> Path:
        """What dbt builds."""
        return self.folder / "quintile.duckdb"

    @property
    def published(self) -> Path:
        """What BI would read."""
        return self.folder / "published" / "quintile.duckdb"

    def dbt_build(self, raw: Path, warehouse: Path) -> Cost:
        """One `dbt build` in a process of its own.

        Raises:
            GateError: it failed; what dbt said is in the message.
        """
        command = [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("--quiet", "--no-send-anonymous-usage-stats", "build"),
            *("--project-dir", self.settings.project_root, "--profiles-dir", self.settings.profiles),
            *("--target-path", self.folder / "target", "--log-path", self.folder / "logs", "--target", "duckdb"),
            *("--vars", json.dumps({"as_of": self.as_of.isoformat()})),
        ]
        environment = os.environ | {"QUINTILE_RAW": str(raw), "QUINTILE_WAREHOUSE": str(warehouse)}
        return _run_child([str(part) for part in command], environment)


def bench(
    customers: Annotated[int, typer.Option("--customers", min=1, help="Size of the generated shop.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the generated shop.")] = 1,
    segment_customers: Annotated[
        int, typer.Option("--segment-customers", min=0, help="Customers for the segment engine; 0 leaves it out.")
    ] = 1_000_000,
    segment_conditions: Annotated[
        int, typer.Option("--segment-conditions", min=1, help="Conditions of the segments, at least the shipped ones.")
    ] = 60,
) -> None:
    """Measure a build against a plain copy, and the segment engine against SQL written by hand.

    The build is a full `dbt build` of a generated shop, the copy puts the same files into DuckDB as they are. The
    engine evaluates the shipped segments on drawn customers, the SQL written by hand the same rules on the same
    customers. Everything happens in a temporary folder. The figures go to the console and to target/bench.json.
    """
    settings = load_settings("duckdb")
    with TemporaryDirectory(prefix="quintile-bench-") as folder:
        figures = _measure(Path(folder), settings, customers, seed)
    if segment_customers:
        with TemporaryDirectory(prefix="quintile-bench-") as folder, step("the segment engine") as progress:
            figures |= measure_segment_engine(
                Path(folder), settings, segment_customers, segment_conditions, progress.say
            )
    rows = [
        (name.replace("_", " "), f"{value:,.2f}" if isinstance(value, float) else value)
        for name, value in figures.items()
    ]
    show_table("Benchmark", ["figure", "value"], rows)
    settings.artifacts.mkdir(parents=True, exist_ok=True)
    report = settings.artifacts / "bench.json"
    report.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    say(f"written: {report}", OUTPUT)


def _measure(folder: Path, settings: Settings, customers: int, seed: int) -> dict[str, float | int]:
    from quintile.demo.generated_shop import write_generated_shop

    raw, empty = folder / "raw", folder / "empty"
    with step(f"generating a shop of {customers:,} customers") as progress:
        summary = write_generated_shop(raw, customers=customers, seed=seed, progress=progress.say)
    workspace = Workspace(folder, settings, summary.as_of)
    tables = sorted(summary.rows)
    with step("copying the files into DuckDB"):
        copy_seconds = _copy_files(raw, tables, folder / "copy.duckdb")
    _write_headers(raw, tables, empty)
    with step("dbt build of an empty shop, parsing included"):
        first = workspace.dbt_build(empty, folder / "first.duckdb")
    with step("dbt build of an empty shop, parsed before"):
        fixed = workspace.dbt_build(empty, folder / "fixed.duckdb")
    with step("dbt build of the shop"):
        build = workspace.dbt_build(raw, workspace.warehouse)
    with step("publishing"):
        started = time.monotonic()
        publish(workspace.warehouse, workspace.published)
        publish_seconds = time.monotonic() - started
    raw_bytes = sum(file.stat().st_size for file in raw.rglob("*") if file.is_file())
    warehouse_bytes = workspace.warehouse.stat().st_size
    return {
        "customers": customers,
        "raw_rows": sum(summary.rows.values()),
        "raw_mebibytes": raw_bytes / MEBIBYTE,
        "plain_copy_seconds": copy_seconds,
        "dbt_empty_shop_first_seconds": first.seconds,
        "dbt_empty_shop_seconds": fixed.seconds,
        "dbt_build_seconds": build.seconds,
        "dbt_build_less_fixed_seconds": build.seconds - fixed.seconds,
        "build_to_copy_ratio": build.seconds / copy_seconds,
        "build_less_fixed_to_copy_ratio": (build.seconds - fixed.seconds) / copy_seconds,
        "publish_seconds": publish_seconds,
        "publish_to_copy_ratio": publish_seconds / copy_seconds,
        "dbt_build_peak_mebibytes": build.peak_mebibytes,
        "dbt_empty_shop_peak_mebibytes": fixed.peak_mebibytes,
        "warehouse_to_raw_size_ratio": warehouse_bytes / raw_bytes,
        "published_to_raw_size_ratio": workspace.published.stat().st_size / raw_bytes,
    }


def _run_child(command: list[str], environment: dict[str, str]) -> Cost:
    started = time.monotonic()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as child:
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)  # unlike Popen.wait, it tells the memory of this very child
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        say(said)
        raise GateError(f"dbt build failed with exit code {child.returncode}: nothing was measured")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kibibytes on Linux
    return Cost(time.monotonic() - started, usage.ru_maxrss * unit / MEBIBYTE)


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
