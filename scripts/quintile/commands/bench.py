"""quintile bench: what builds cost, as ratios that hold on other machines too."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from quintile.benchmarks.builds import measure_builds
from quintile.benchmarks.peers import PeerShop, measure_peers, require_peers
from quintile.benchmarks.segment_engine import measure_segment_engine
from quintile.console import OUTPUT, say, show_table, step
from quintile.settings import Settings, load_settings


def bench(
    customers: Annotated[int, typer.Option("--customers", min=1, help="Size of the generated shop.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the generated shop.")] = 1,
    segment_customers: Annotated[
        int, typer.Option("--segment-customers", min=0, help="Customers for the segment engine; 0 leaves it out.")
    ] = 1_000_000,
    segment_conditions: Annotated[
        int, typer.Option("--segment-conditions", min=1, help="Conditions of the segments, at least the shipped ones.")
    ] = 60,
    peers: Annotated[
        bool, typer.Option("--peers", help="Measure the summary of customers against Python packages instead.")
    ] = False,
    peer_shops: Annotated[
        list[PeerShop] | None,
        typer.Option("--peer-shop", help="A shop for --peers; may be given twice. Default: all."),
    ] = None,
) -> None:
    """Measure builds against a plain copy, and the segment engine against SQL written by hand.

    The builds are a full `dbt build` of a generated shop without its last day, and the nightly one when that day
    has come; the copy puts the same files into DuckDB as they are. The engine evaluates the shipped segments on
    drawn customers, the SQL written by hand the same rules on the same customers. Everything happens in a temporary
    folder. The figures go to the console and to target/bench.json.

    With --peers the orders of each shop are built, and what models of repeat purchase start from (frequency, recency,
    age, monetary value) is computed by SQL, pandas, lifetimes, PyMC-Marketing and clvkit, each in a process of its own.
    The answers must be equal. The figures go to the console and to target/bench_peers.json.
    """
    settings = load_settings("duckdb")
    if peers:
        _bench_peers(settings, peer_shops or list(PeerShop), customers, seed)
        return
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
    _write(settings, "bench.json", figures)


def _bench_peers(settings: Settings, shops: list[PeerShop], customers: int, seed: int) -> None:
    require_peers()
    comparisons = []
    for shop in shops:
        with TemporaryDirectory(prefix="quintile-bench-") as folder, step(f"peers on the {shop} shop") as progress:
            comparisons += measure_peers(
                Path(folder), settings, shop, customers=customers, seed=seed, progress=progress.say
            )
    rows = [
        (
            each.shop, each.order_lines, f"{each.contender} {each.version}", f"{each.seconds:.3f}",
            f"{each.reading_seconds:.3f}", f"{each.peak_mebibytes:.0f}", f"{each.idle_mebibytes:.0f}",
            f"{each.seconds_ratio:.2f}", f"{each.peak_ratio:.2f}",
        )
        for each in comparisons
    ]  # fmt: skip
    columns = ["shop", "lines", "summary by", "seconds", "reading", "peak MiB", "before MiB", "× time", "× memory"]
    show_table("Peers: equal answers", columns, rows)
    _write(settings, "bench_peers.json", [asdict(each) for each in comparisons])


def _write(settings: Settings, name: str, figures: object) -> None:
    settings.artifacts.mkdir(parents=True, exist_ok=True)
    report = settings.artifacts / name
    report.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    say(f"written: {report}", OUTPUT)
