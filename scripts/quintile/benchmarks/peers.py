"""Questions answered by SQL and by the Python packages for them, on the same warehouse, in one run.

Each contender is a process of its own, started several times; only equal answers are compared. The questions are those
of `contender.QUESTIONS`; `contender` says what the clock covers.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from statistics import median

import duckdb

from quintile.benchmarks.contender import OURS, QUESTIONS
from quintile.benchmarks.dbt_process import run_dbt
from quintile.benchmarks.question import Question
from quintile.console import say
from quintile.errors import GateError, InputError
from quintile.settings import Settings
from quintile.warehouse import literal

# Sums of floats differ from exact ones beyond the tenth digit; a cent is ten thousand times this.
_TOLERANCE = 1e-6


class PeerShop(StrEnum):
    """The shops on which contenders are compared."""

    COMPLETE_JOURNEY = "complete-journey"
    GENERATED = "generated"


@dataclass(frozen=True)
class Comparison:
    """What one contender took for one question on one shop: medians of seconds, the most of memory in mebibytes.

    `version` is the package's, of ours that of the engine. `reading_seconds` is the part of `seconds` that went into a
    data frame; `idle_mebibytes` is what the process held before, with its packages imported. Ratios are to our own
    answer. `rows` is the length of each answer, for they are equal.
    """

    shop: str
    order_lines: int
    question: str
    rows: int
    contender: str
    version: str
    seconds: float
    reading_seconds: float
    peak_mebibytes: float
    idle_mebibytes: float
    seconds_ratio: float
    peak_ratio: float


def require_peers() -> None:
    """See that the packages of every question are there, without importing them.

    Raises:
        InputError: one is missing; the message says what to install.
    """
    missing = sorted(
        name
        for question in QUESTIONS.values()
        for name, (_, modules) in question.packages.items()
        if not all(importlib.util.find_spec(module.partition(".")[0]) for module in modules)
    )
    if missing:
        raise InputError(
            f"not installed: {', '.join(missing)}; run `.venv/bin/python -m pip install -r requirements/peers.lock`"
        )


def measure_peers(
    folder: Path,
    settings: Settings,
    shop: PeerShop,
    *,
    customers: int,
    seed: int,
    repeats: int = 3,
    progress: Callable[[str], None],
) -> list[Comparison]:
    """Build what the questions are about and let everybody answer; ours is the first of each question.

    Args:
        folder: an empty folder to work in.
        settings: the project to build.
        shop: which shop to write.
        customers: customers of the generated shop, at least 1.
        seed: seed of the generated shop.
        repeats: how often each contender is started, at least 1.
        progress: told what is being done.

    Raises:
        InputError: a package is missing.
        GateError: the build or a contender failed, or their answers differ.
    """
    require_peers()
    progress("writing the shop")
    as_of = _write_shop(folder / "raw", shop, customers, seed)
    progress("building its orders")
    models = sorted(f"+{model}" for question in QUESTIONS.values() for model in question.models)
    warehouse = folder / "quintile.duckdb"
    run_dbt(
        settings, folder, ("build", "--select", *models, "--exclude-resource-type", "unit_test", "test"),
        as_of.isoformat(), {"QUINTILE_RAW": folder / "raw", "QUINTILE_WAREHOUSE": warehouse},
    )  # fmt: skip
    with closing(duckdb.connect(str(warehouse), read_only=True)) as connection:
        lines = connection.sql("select count(*) from intermediate.int_orders__lines").fetchone()[0]
    comparisons = []
    for asked, question in QUESTIONS.items():
        costs: dict[str, list[dict[str, float]]] = {name: [] for name in (OURS, *question.packages)}
        for _ in range(repeats):
            for name, runs in costs.items():
                progress(f"{question.title} by {name}")
                runs.append(_start(asked, name, warehouse, as_of, folder / f"{name}.parquet"))
        ours = folder / f"{OURS}.parquet"
        rows = {compare_answers(question, ours, name, folder / f"{name}.parquet") for name in question.packages}
        comparisons += _comparisons(shop, lines, question, max(rows, default=0), costs)
    return comparisons


def compare_answers(question: Question, ours: Path, name: str, theirs: Path) -> int:
    """The number of rows in both answers, which must be equal.

    Args:
        question: what was asked.
        ours: Parquet file of the project's answer.
        name: whose answer it is compared with.
        theirs: Parquet file of that answer.

    Raises:
        GateError: a row is in one only, or a number differs, those of `close` by a millionth; or there is no row.
    """
    same = [f'ours."{column}" = theirs."{column}"' for column in (*question.key, *question.equal)]
    same += [f'abs(ours."{column}" - theirs."{column}") < {_TOLERANCE}' for column in question.close]
    keys = ", ".join(f'"{column}"' for column in question.key)
    rows, different = duckdb.sql(
        f"""
        select count(*), count(*) filter (where ({" and ".join(same)}) is not true)
        from read_parquet({literal(ours)}) as ours
        full join read_parquet({literal(theirs)}) as theirs using ({keys})
        """
    ).fetchone()
    if different:
        raise GateError(f"{question.title}: {name} has {different:,} of {rows:,} rows otherwise: nothing is compared")
    if not rows:
        raise GateError(f"{question.title}: neither side has a row: nothing is compared")
    return rows


def _write_shop(raw: Path, shop: PeerShop, customers: int, seed: int) -> date:
    if shop is PeerShop.COMPLETE_JOURNEY:
        from quintile.demo.complete_journey import write_complete_journey

        return write_complete_journey(raw, simulated=False).as_of
    from quintile.demo.generated_shop import write_generated_shop

    return write_generated_shop(raw, customers=customers, seed=seed).as_of


def _start(asked: str, name: str, warehouse: Path, as_of: date, answer: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "quintile.benchmarks.contender", asked, name, warehouse, as_of, answer]
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, errors="replace",
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    if done.returncode:
        say(done.stderr)
        raise GateError(f"{name} failed with exit code {done.returncode}: nothing was measured")
    return json.loads(done.stdout.splitlines()[-1])


def _comparisons(
    shop: PeerShop, lines: int, question: Question, rows: int, costs: dict[str, list[dict[str, float]]]
) -> list[Comparison]:
    def typical(name: str, figure: str) -> float:
        return median(run[figure] for run in costs[name])

    def most(name: str, figure: str) -> float:
        return max(run[figure] for run in costs[name])

    return [
        Comparison(
            shop=shop.value,
            order_lines=lines,
            question=question.title,
            rows=rows,
            contender=name,
            version=f"DuckDB {duckdb.__version__}" if name == OURS else version(name),
            seconds=typical(name, "seconds"),
            reading_seconds=typical(name, "reading_seconds"),
            peak_mebibytes=most(name, "peak_mebibytes"),
            idle_mebibytes=most(name, "idle_mebibytes"),
            seconds_ratio=typical(name, "seconds") / typical(OURS, "seconds"),
            peak_ratio=most(name, "peak_mebibytes") / most(OURS, "peak_mebibytes"),
        )
        for name in costs
    ]
