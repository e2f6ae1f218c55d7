"""What a benchmark says: figures by size, how they grow, targets, and the page in docs/ that keeps them."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from quintile.errors import InputError

Figures = Mapping[str, float | int]
# Figures that stand for work, whose growth is told.
_GROWING = ("_seconds", "_mebibytes")


@dataclass(frozen=True)
class Target:
    """A bound that a figure of the largest shop is to stay within."""

    title: str
    figure: str
    at_most: float


TARGETS = (
    Target("full build less dbt's fixed cost ÷ plain copy", "build_less_fixed_to_copy_ratio", 3),
    Target("night less dbt's fixed cost ÷ full build", "nightly_to_build_less_fixed_ratio", 0.05),
    Target("peak memory of the full build, MiB", "build_peak_mebibytes", 6 * 1024),
    Target("full build, growth for each doubling", "build_less_fixed_seconds_growth", 2.1),
    Target("warehouse ÷ raw Parquet, bytes", "warehouse_to_raw_size_ratio", 1.5),
    Target("segment engine ÷ SQL by hand", "segment_engine_to_wide_sql_ratio", 1.3),
)


def growth(sizes: Sequence[Figures]) -> dict[str, float]:
    """By what each figure grows when the shop doubles, as `<figure>_growth`; empty for a single size.

    The geometric mean over the doublings between the first and the last size. What is not above zero has no growth.
    """
    doublings = len(sizes) - 1
    if doublings < 1:
        return {}
    return {
        f"{name}_growth": (sizes[-1][name] / sizes[0][name]) ** (1 / doublings)
        for name in sizes[0]
        if name.endswith(_GROWING) and sizes[0][name] > 0 and sizes[-1][name] > 0
    }


def size_rows(sizes: Sequence[Figures], grown: Mapping[str, float]) -> list[list[str]]:
    """A row for each figure: its name, its value for each size, its growth for each doubling."""
    return [
        [_words(name), *(_number(size[name]) for size in sizes), _number(grown.get(f"{name}_growth"))]
        for name in sizes[0]
    ]


def target_rows(figures: Figures) -> list[list[str]]:
    """A row for each target that was measured: what it is, the bound, the figure, whether it is met."""
    return [
        [target.title, _number(target.at_most), _number(figures[target.figure]),
         "yes" if figures[target.figure] <= target.at_most else "no"]
        for target in TARGETS
        if target.figure in figures
    ]  # fmt: skip


def describe_machine() -> dict[str, Any]:
    """Processor, cores this process may use, memory in GiB, and the versions that matter."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gibibytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        **{package: version(package) for package in ("duckdb", "dbt-core", "dbt-duckdb")},
    }


def bounds(part: str) -> tuple[str, str]:
    """The lines of a page between which the figures of a part stand, such as "bench" or "bench --peers"."""
    return f"<!-- quintile {part} --keep: begin -->", f"<!-- quintile {part} --keep: end -->"


def keep(
    page: Path,
    part: str,
    command: str,
    machine: Mapping[str, Any],
    tables: Sequence[tuple[str, list[str], list[list[str]]]],
) -> None:
    """Write the tables into a Markdown page, in the place of those that stood there.

    Args:
        page: the page, with a line for the begin and one for the end of what is replaced.
        part: whose figures they are; `bounds` gives the lines.
        command: the command that gives the figures.
        machine: what describe_machine returns.
        tables: title, header and rows of each.

    Raises:
        InputError: the page has no such lines.
    """
    text = page.read_text(encoding="utf-8")
    begin, end = bounds(part)
    if begin not in text or end not in text:
        raise InputError(f"{page} has no lines {begin} and {end}: add them where the figures are to stand")
    before, after = text.split(begin)[0], text.split(end)[1]
    said = ", ".join(f"{_words(name)} {value}" for name, value in machine.items())
    parts = [f"`{command}`, measured on: {said}."]
    for title, header, rows in tables:
        parts += [f"{title}:", _markdown(header, rows)]
    page.write_text(before + begin + "\n\n" + "\n\n".join(parts) + "\n\n" + end + after, encoding="utf-8")


def _markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---", *("--:" for _ in header[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
