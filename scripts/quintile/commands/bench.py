"""quintile bench: what builds cost, as ratios that hold on other machines too."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from quintile.benchmarks.builds import measure_builds
from quintile.benchmarks.segment_engine import measure_segment_engine
from quintile.console import OUTPUT, say, show_table, step
from quintile.settings import load_settings


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
    """Measure builds against a plain copy, and the segment engine against SQL written by hand.

    The builds are a full `dbt build` of a generated shop without its last day, and the nightly one when that day
    has come; the copy puts the same files into DuckDB as they are. The engine evaluates the shipped segments on
    drawn customers, the SQL written by hand the same rules on the same customers. Everything happens in a temporary
    folder. The figures go to the console and to target/bench.json.
    """
    settings = load_settings("duckdb")
    with TemporaryDirectory(prefix="quintile-bench-") as folder:
        figures = measure_builds(Path(folder), settings, customers, seed)
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
