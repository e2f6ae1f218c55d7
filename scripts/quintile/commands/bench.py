"""quintile bench: what builds cost, as ratios that hold on other machines too."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Annotated, Any

import typer

from quintile.benchmarks.builds import measure_builds, measure_fixed_cost, require_room
from quintile.benchmarks.peers import Comparison, PeerShop, measure_peers, require_peers
from quintile.benchmarks.report import describe_machine, growth, keep, size_rows, target_rows
from quintile.benchmarks.segment_engine import measure_segment_engine
from quintile.console import OUTPUT, say, show_table, step
from quintile.settings import Settings, load_settings

DEFAULT_CUSTOMERS = 1_000_000
_REPORT = "bench.json"


def bench(
    scale: Annotated[
        float, typer.Option("--scale", min=0, help="Size of the generated shop; 1 is 1 M customers, 50 M events.")
    ] = 1.0,
    customers: Annotated[
        int | None, typer.Option("--customers", min=1, help="The same as a number of customers.")
    ] = None,
    doublings: Annotated[
        int, typer.Option("--doublings", min=0, max=6, help="How often a smaller shop doubles up to this size.")
    ] = 2,
    memory_limit: Annotated[
        str | None, typer.Option("--memory-limit", help="Memory that DuckDB may use before it spills, such as 2GB.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the generated shop.")] = 1,
    segment_customers: Annotated[
        int, typer.Option("--segment-customers", min=0, help="Customers for the segment engine; 0 leaves it out.")
    ] = 1_000_000,
    segment_conditions: Annotated[
        int, typer.Option("--segment-conditions", min=1, help="Conditions of the segments, at least the shipped ones.")
    ] = 60,
    peers: Annotated[
        bool, typer.Option("--peers", help="Measure two answers against those of Python packages instead.")
    ] = False,
    peer_shops: Annotated[
        list[PeerShop] | None,
        typer.Option("--peer-shop", help="A shop for --peers; may be given twice. Default: all."),
    ] = None,
    keeps: Annotated[
        bool, typer.Option("--keep", help="Write the figures into docs/performance.md, with this machine named.")
    ] = False,
) -> None:
    """Measure builds against a plain copy, and the segment engine against SQL written by hand.

    The builds are a full `dbt build` of a generated shop without its last day, what is hourly at noon of that day, and
    the nightly one; the copy puts the same files into DuckDB as they are. Smaller shops tell how each figure grows. The
    engine evaluates the shipped segments on drawn customers, the SQL written by hand the same rules on the same
    customers. Everything happens in a temporary folder (TMPDIR). The figures go to the console and to
    target/bench.json; with --keep also to docs/performance.md.

    With --peers the orders of each shop are built, and two questions answered by SQL and by Python packages, each in a
    process of its own: what models of repeat purchase start from (frequency, recency, age, monetary value) by pandas,
    lifetimes, PyMC-Marketing and clvkit; which categories are bought together by Efficient-Apriori and mlxtend. The
    answers must be equal. The figures go to the console and to target/bench_peers.json; --keep as above.
    """
    settings = load_settings("duckdb")
    size = customers or max(1, round(DEFAULT_CUSTOMERS * scale))
    if peers:
        _bench_peers(settings, peer_shops or list(PeerShop), size, seed, keeps=keeps)
        return
    if memory_limit:
        os.environ["QUINTILE_MEMORY_LIMIT"] = memory_limit
    require_room(Path(gettempdir()), size)
    with TemporaryDirectory(prefix="quintile-bench-") as folder:
        fixed = measure_fixed_cost(Path(folder), settings, seed)
    sizes: list[dict[str, float | int]] = []
    measured = {"command": _command(), "machine": describe_machine(), "fixed": asdict(fixed), "sizes": sizes}
    for halvings in range(doublings, -1, -1):
        with TemporaryDirectory(prefix="quintile-bench-") as folder:
            sizes.append(measure_builds(Path(folder), settings, max(1, size >> halvings), seed, fixed))
        _write(settings, _REPORT, measured)  # what was measured stays if a larger shop takes too long
    engine = {}
    if segment_customers:
        with TemporaryDirectory(prefix="quintile-bench-") as folder, step("the segment engine") as progress:
            engine = measure_segment_engine(Path(folder), settings, segment_customers, segment_conditions, progress.say)
    _report(settings, measured | {"growth": growth(sizes), "engine": engine}, keeps=keeps)


def _report(settings: Settings, measured: dict[str, Any], *, keeps: bool) -> None:
    sizes, grown, engine = measured["sizes"], measured["growth"], measured["engine"]
    named = {
        "parse": "dbt parse, once",
        "full": "first dbt build of an empty shop",
        "hourly": "what is hourly, at noon of the next day",
        "nightly": "the same, a night later",
    }
    fixed = [
        [named[name], *(f"{cost[kind]:,.2f}" for kind in ("seconds", "cpu_seconds", "peak_mebibytes"))]
        for name, cost in measured["fixed"].items()
    ]
    tables = [
        ("Targets", ["target", "at most", "measured", "met"], target_rows(sizes[-1] | grown | engine)),
        ("Fixed cost", ["", "seconds", "CPU seconds", "peak MiB"], fixed),
        (
            "Builds",
            ["figure", *(f"{figures['customers']:,} customers" for figures in sizes), "for each doubling"],
            size_rows(sizes, grown),
        ),
    ]
    if engine:
        tables.append(("Segment engine", ["figure", "value", ""], size_rows([engine], {})))
    for title, header, rows in tables:
        show_table(title, header, rows)
    say(f"written: {_write(settings, _REPORT, measured)}", OUTPUT)
    if keeps:
        _keep(settings, "bench", tables)


def _bench_peers(settings: Settings, shops: list[PeerShop], customers: int, seed: int, *, keeps: bool) -> None:
    require_peers()
    comparisons: list[Comparison] = []
    for shop in shops:
        with TemporaryDirectory(prefix="quintile-bench-") as folder, step(f"peers on the {shop} shop") as progress:
            comparisons += measure_peers(
                Path(folder), settings, shop, customers=customers, seed=seed, progress=progress.say
            )
    columns = ["by", "seconds", "reading", "peak MiB", "before MiB", "× time", "× memory"]
    tables = []
    for (shop, lines, question, rows), answers in groupby(
        comparisons, lambda each: (each.shop, each.order_lines, each.question, each.rows)
    ):
        title = f"{question[0].upper()}{question[1:]}, {shop} shop: {lines:,} order lines, {rows:,} equal rows"
        tables.append((title, columns, [_peer_row(each) for each in answers]))
    for title, header, figures in tables:
        show_table(title, header, figures)
    say(f"written: {_write(settings, 'bench_peers.json', [asdict(each) for each in comparisons])}", OUTPUT)
    if keeps:
        _keep(settings, "bench --peers", tables)


def _peer_row(each: Comparison) -> list[str]:
    figures = (
        f"{each.seconds:.3f}", f"{each.reading_seconds:.3f}", f"{each.peak_mebibytes:.0f}",
        f"{each.idle_mebibytes:.0f}", f"{each.seconds_ratio:.2f}", f"{each.peak_ratio:.2f}",
    )  # fmt: skip
    return [f"{each.contender} {each.version}", *figures]


def _keep(settings: Settings, part: str, tables: Sequence[tuple[str, list[str], list[list[str]]]]) -> None:
    page = settings.project_root / "docs" / "performance.md"
    keep(page, part, _command(), describe_machine(), tables)
    say(f"written: {page}", OUTPUT)


def _command() -> str:
    return "quintile " + shlex.join(sys.argv[1:])


def _write(settings: Settings, name: str, figures: object) -> Path:
    settings.artifacts.mkdir(parents=True, exist_ok=True)
    report = settings.artifacts / name
    report.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return report
