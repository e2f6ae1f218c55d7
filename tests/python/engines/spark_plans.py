"""What Spark does with each model, by its own plans: python -m engines.spark_plans FOLDER prints it.

The folder is that of a house built on Spark. Only tables of at most BROADCAST_BYTES are broadcast, which holds for the
seeds and little else: the small shop is to be planned as a large one is.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BROADCAST_BYTES = 16 * 1024
OPERATOR = re.compile(r"^[\s:|+\-*()\d]*([A-Z]\w+)\b(.*)$")
# Tables that a model reads, which statements before it make, and others drop after it.
PASSING = ("closing_graph__", "erasing__")
# Operators that bring rows to the driver where they stand at the top; further down they are a shuffle to one task.
ON_THE_DRIVER = ("CollectLimit", "CollectTail", "TakeOrderedAndProject", "Collect")
SCAN_OF_SEED = re.compile(r"[ .]seeds[.]")
IN_PYTHON = ("BatchEvalPython", "ArrowEvalPython", "MapInPandas", "FlatMapGroupsInPandas")


@dataclass(frozen=True)
class Plan:
    """The physical plan of one model, counted."""

    model: str
    top: str
    """The operator that gives the rows."""
    operators: Counter[str]
    single_partition_windows: int
    """Windows over all rows of something larger than a seed, which one task computes."""

    @property
    def shuffles(self) -> int:
        """How often rows change places between tasks."""
        return self.operators["Exchange"]

    @property
    def broadcasts(self) -> int:
        """How often a small table goes to all tasks."""
        return self.operators["BroadcastExchange"]


def read_plan(model: str, text: str) -> Plan:
    """Count the operators of a plan as EXPLAIN writes it."""
    lines = [(found.start(1), *found.groups()) for found in map(OPERATOR.match, text.splitlines()) if found]
    windows = 0
    for position, (_, name, details) in enumerate(lines):
        if name == "Exchange" and "SinglePartition" in details and _is_below_window(lines[:position]):
            windows += any(SCAN_OF_SEED.search(scan) is None for scan in _scans_below(lines, position))
    return Plan(model, lines[0][1], Counter(name for _, name, _ in lines), windows)


def _is_below_window(lines: list[tuple[int, str, str]]) -> bool:
    for _, name, _ in reversed(lines):
        if name not in ("Sort", "Project"):
            return name in ("Window", "WindowGroupLimit")
    return False


def _scans_below(lines: list[tuple[int, str, str]], position: int) -> list[str]:
    """The scans in the part of the plan below a line, which is indented further; what is reused is taken for one."""
    scans = []
    for depth, name, details in lines[position + 1 :]:
        if depth <= lines[position][0]:
            break
        if name in ("FileScan", "ReusedExchange"):
            scans.append(details)
    return scans


def read_plans(folder: Path, warehouse: Path) -> list[Plan]:
    """Plan every model that dbt compiled into a folder, on the tables that it built; none that reads passing ones."""
    session = open_session(warehouse)
    try:
        files = sorted((folder / "compiled" / "quintile" / "models").rglob("*.sql"))
        models = [path for path in files if not any(parent.suffix == ".yml" for parent in path.parents)]
        queries = {path.stem: path.read_text() for path in models}
        return [
            read_plan(model, _explain(session, query))
            for model, query in queries.items()
            if not any(table in query for table in PASSING)
        ]
    finally:
        session.stop()


def _explain(session: Any, sql: str) -> str:
    return session.sql(sql)._jdf.queryExecution().executedPlan().toString()


def open_session(warehouse: Path | str) -> Any:
    """Return a session on the warehouse of a house, set up as dbt's is."""
    from pyspark.sql import SparkSession

    warehouse = Path(warehouse)

    settings = {
        "spark.master": "local[2]",
        "spark.driver.memory": "3g",
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={warehouse / 'metastore'} -Duser.timezone=UTC",
        "spark.sql.warehouse.dir": str(warehouse / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.decimalOperations.allowPrecisionLoss": "false",
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.autoBroadcastJoinThreshold": str(BROADCAST_BYTES),
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def plans_of(folder: Path) -> list[Plan]:
    """Plan the models of a house in a process of its own: a metastore of Derby is let go of at the end of a process."""
    done = subprocess.run(
        [sys.executable, "-m", "engines.spark_plans", str(folder), "--json"],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=1200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    return [Plan(model, top, Counter(operators), windows) for model, top, operators, windows in found]


def run_statements(folder: Path, *statements: str) -> list[list[tuple[str, ...]]]:
    """Run SQL statements on a house, in a process of its own; return the rows of each, all values as texts."""
    code = (
        "import json, sys; from engines.spark_plans import open_session; session = open_session(sys.argv[1])\n"
        "found = [session.sql(statement).collect() for statement in sys.argv[2:]]\n"
        "print(json.dumps([[[str(value) for value in row] for row in rows] for rows in found]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "spark"), *statements],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return [[tuple(row) for row in rows] for rows in json.loads(done.stdout.splitlines()[-1])]


def main(folder: Path, *, as_json: bool) -> None:
    """Print the models with the most shuffles, and what one task computes."""
    plans = read_plans(folder / "target", folder / "spark")
    if as_json:
        print(json.dumps([[plan.model, plan.top, plan.operators, plan.single_partition_windows] for plan in plans]))
        return
    print(f"{len(plans)} models, {sum(plan.shuffles for plan in plans)} shuffles, "
          f"{sum(plan.broadcasts for plan in plans)} broadcasts")  # fmt: skip
    for plan in sorted(plans, key=lambda plan: -plan.shuffles)[:12]:
        print(f"{plan.shuffles:4} shuffles {plan.broadcasts:4} broadcasts  {plan.model}")
    print("computed by one task:", ", ".join(plan.model for plan in plans if plan.single_partition_windows))


if __name__ == "__main__":
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    main(Path(sys.argv[1]), as_json="--json" in sys.argv)
