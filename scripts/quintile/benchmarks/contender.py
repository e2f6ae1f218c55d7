"""One answer to one question, measured: python -m quintile.benchmarks.contender QUESTION NAME WAREHOUSE AS_OF ANSWER.

Every contender reads the same built tables of a warehouse. This module is run as a process of its own for each of them,
so that time and memory are its own; whatever a package needs is imported before the clock starts. The answer is written
to a Parquet file after it stopped, and one line of JSON says what it took.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from datetime import date
from importlib import import_module
from pathlib import Path

import duckdb

from quintile.benchmarks.associations import ASSOCIATIONS
from quintile.benchmarks.customer_summary import CUSTOMER_SUMMARY
from quintile.benchmarks.memory import peak_mebibytes
from quintile.benchmarks.question import Question
from quintile.warehouse import literal

OURS = "quintile"
QUESTIONS: dict[str, Question] = {"customers": CUSTOMER_SUMMARY, "associations": ASSOCIATIONS}
_THREADS = 2


def answer(question: Question, name: str, warehouse: Path, as_of: date, file: Path) -> dict[str, float]:
    """Let one contender answer; returns seconds and mebibytes by name.

    Args:
        question: what is asked.
        name: `quintile`, or one of the question's packages.
        warehouse: the DuckDB file with the built tables, which is only read.
        as_of: the end of observation, a date that the warehouse has computed.
        file: the Parquet file to write, with the question's columns.
    """
    package = None
    if name != OURS:
        package, modules = question.packages[name]
        for module in ("pandas", *modules):  # what is given comes as a data frame
            import_module(module)
    idle = peak_mebibytes()
    connection = duckdb.connect(str(warehouse), read_only=True, config={"threads": _THREADS})
    started = time.perf_counter()
    if package is None:
        read = started
        connection.execute(f"create temp table answer as {question.sql.format(as_of=as_of)}")
    else:
        given = connection.execute(question.given.format(as_of=as_of)).df()
        read = time.perf_counter()
        frame = package(given, as_of)
    done = time.perf_counter()
    peak = peak_mebibytes()
    if package is not None:
        connection.register("answer", frame)
    columns = ", ".join(f'"{column}"' for column in question.columns)
    connection.execute(f"copy (select {columns} from answer) to {literal(file)} (format parquet)")
    return {
        "seconds": done - started,
        "reading_seconds": read - started,
        "peak_mebibytes": peak,
        "idle_mebibytes": idle,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of the packages; what they answer is compared
    asked, contender, place, day, target = sys.argv[1:]
    print(json.dumps(answer(QUESTIONS[asked], contender, Path(place), date.fromisoformat(day), Path(target))))
