"""Readers of a published file, as a BI tool is one: it opens the file again and again, and notes what it sees."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from pipeline.house import MARTS_OF_RUNS, mart_columns

PAUSE_SECONDS = 0.05


@contextmanager
def reader_of(published: Path) -> Iterator[list[str]]:
    """A process that reads during the block; the list holds what it saw when the block has ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "faults.reader", str(published)],
        cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    seen: list[str] = []
    try:
        assert process.stdout is not None
        seen.append(process.stdout.readline().strip())
        yield seen
        time.sleep(5 * PAUSE_SECONDS)
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate()
        seen.extend(rest.split("\n")[:-1])


def reading(published: Path) -> str:
    """The as-of date and a hash of every row of every mart, but for what tells of the runs."""
    with closing(duckdb.connect(str(published), read_only=True)) as connection:
        as_of = connection.execute("select as_of_date from publication").fetchall()[0][0]
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
        hashes = {
            table: connection.execute(
                f"select count(*), sum(hash(marts)) from (select {mart_columns(table)} from marts.{table}) as marts"
            ).fetchall()[0]
            for (table,) in tables
            if table not in MARTS_OF_RUNS
        }
    return f"{as_of} {hashes}"


def _read_until_told() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    known: set[str] = set()
    while True:
        found = reading(Path(sys.argv[1]))
        if found not in known:
            known.add(found)
            print(found, flush=True)
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    _read_until_told()
