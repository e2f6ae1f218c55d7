"""What Spark does with each model, by its own plans: python -m engines.spark_plans FOLDER prints it.

The folder is that of a house built on Spark. Only tables of at most BROADCAST_BYTES are broadcast, which holds for the
seeds and little else: the small shop is to be planned as a large one is.
"""

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BROADCAST_BYTES = 16 * 1024
OPERATOR = re.compile(r"^[\s:|+\-*()\d]*([A-Z]\w+)\b(.*)$")
# What a model reads that is made by statements before it, and gone after.
LOOP = "closing_graph__"
# Operators that bring rows to the driver, or to a Python process.
ON_THE_DRIVER = ("CollectLimit", "CollectTail", "TakeOrderedAndProject", "Collect")
IN_PYTHON = ("BatchEvalPython", "ArrowEvalPython", "MapInPandas", "FlatMapGroupsInPandas")


@dataclass(frozen=True)
class Plan:
    """The physical plan of one model, counted."""

    model: str
    operators: Counter[str]
    single_partition_windows: int
    """Windows over all rows at once, which one task computes."""

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
    operators: Counter[str] = Counter()
    single_partition_windows = 0
    below_window = False
    for line in text.splitlines():
        found = OPERATOR.match(line)
        if not found:
            continue
        name, details = found.groups()
        operators[name] += 1
        if name == "Exchange" and "SinglePartition" in details and below_window:
            single_partition_windows += 1
        below_window = name in ("Window", "WindowGroupLimit") or (below_window and name in ("Sort", "Project"))
    return Plan(model, operators, single_partition_windows)


def read_plans(folder: Path, warehouse: Path) -> list[Plan]:
    """Plan every model that dbt compiled into a folder, on the tables that it built; not those behind a loop."""
    session = open_session(warehouse)
    try:
        files = sorted((folder / "compiled" / "quintile" / "models").rglob("*.sql"))
        return [
            read_plan(path.stem, _explain(session, path.read_text()))
            for path in files
            if not any(parent.suffix == ".yml" for parent in path.parents) and LOOP not in path.read_text()
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


def main(folder: Path) -> None:
    """Print the models with the most shuffles, and the windows that one task computes."""
    plans = read_plans(folder / "target", folder / "spark")
    print(f"{len(plans)} models, {sum(plan.shuffles for plan in plans)} shuffles, "
          f"{sum(plan.broadcasts for plan in plans)} broadcasts")  # fmt: skip
    for plan in sorted(plans, key=lambda plan: -plan.shuffles)[:12]:
        print(f"{plan.shuffles:4} shuffles {plan.broadcasts:4} broadcasts  {plan.model}")
    print("windows over all rows:", ", ".join(plan.model for plan in plans if plan.single_partition_windows))
    print("nested loops:", ", ".join(
        plan.model for plan in plans if plan.operators["CartesianProduct"] + plan.operators["BroadcastNestedLoopJoin"]
    ))  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    main(Path(sys.argv[1]))
