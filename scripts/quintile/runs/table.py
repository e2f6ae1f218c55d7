"""The table operations.runs, which the mart fct_runs shows: written while no other process has the warehouse open.

dbt's hooks create it; where they have not run yet there is nothing to write to, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quintile.errors import InputError
from quintile.runs.record import (
    DBT_TESTS,
    KILLED,
    MARTS_EXPECTATIONS,
    PUBLISHED,
    PUBLISHING,
    RAW_EXPECTATIONS,
    RUNNING,
    BuiltDates,
    GateCount,
    RunRecord,
)
from quintile.warehouse import count_rows, has_table, marts_in, open_for_writing

if TYPE_CHECKING:
    import duckdb

    from quintile.postgres.warehouse import PostgresWarehouse, Statements


def save_run(warehouse: Path | PostgresWarehouse, record: RunRecord) -> None:
    """Write the run's row anew.

    Raises:
        InputError: the warehouse cannot be opened for writing.
    """
    with open_for_writing(warehouse) as connection:
        _save(connection, record)


def end_killed_runs(warehouse: Path | PostgresWarehouse, is_published: Callable[[str], bool]) -> int:
    """Note of the runs before this one that never said how they ended; returns of how many.

    Args:
        warehouse: nobody else may be running on it.
        is_published: whether there is a published version of this name.

    Raises:
        InputError: the warehouse cannot be opened for writing.
    """
    with open_for_writing(warehouse) as connection:
        if not has_table(connection, "runs"):
            return 0
        left = connection.execute(
            "select run_id, published_version from operations.runs where outcome in (?, ?)", [RUNNING, PUBLISHING]
        ).fetchall()
        for run_id, version in left:
            known = version if version and is_published(version) else None
            connection.execute(
                "update operations.runs set outcome = ?, published_version = ? where run_id = ?",
                [PUBLISHED if known else KILLED, known, run_id],
            )
    return len(left)


def save_publishing(warehouse: Path | PostgresWarehouse, record: RunRecord, marts: Sequence[str] | None) -> None:
    """Write the run's row as the copy of the marts is to hold it: with dates, gates, rows and version.

    Raises:
        InputError: the warehouse cannot be opened for writing, a mart is missing, or somebody else built after the run.
    """
    with open_for_writing(warehouse) as connection:
        _read_builds(connection, record)
        if record.dates:
            _require_last_build(connection, record)
        _save(connection, record)  # before counting, for a mart shows this very row
        catalog = connection.execute("select current_database()").fetchall()[0][0]
        record.published_rows = {
            mart: count_rows(connection, catalog, mart) for mart in marts_in(connection, catalog, marts)
        }
        record.raw_rows = _raw_rows(connection)
        _save(connection, record)


def save_ended(warehouse: Path | PostgresWarehouse, record: RunRecord) -> None:
    """Write the row of a run that has ended, with what its builds noted.

    Raises:
        InputError: the warehouse cannot be opened for writing.
    """
    with open_for_writing(warehouse) as connection:
        _read_builds(connection, record)
        _save(connection, record)


def _save(connection: duckdb.DuckDBPyConnection | Statements, record: RunRecord) -> None:
    if not has_table(connection, "runs"):
        return
    row = _row(record)
    connection.execute("begin")
    connection.execute("delete from operations.runs where run_id = ?", [record.run_id])
    connection.execute(
        f"insert into operations.runs ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
    )
    connection.execute("commit")


def _read_builds(connection: duckdb.DuckDBPyConnection | Statements, record: RunRecord) -> None:
    """Dates and tests, as dbt's hooks counted them."""
    if not has_table(connection, "builds"):
        return
    builds, dates, first, last, passed, warned, failed = connection.execute(
        "select count(finished_at), sum(dates)::integer, min(first_as_of_date), max(last_as_of_date), "
        "sum(tests_passed)::integer, sum(tests_warned)::integer, sum(tests_failed)::integer "
        "from operations.builds where run_id = ?",
        [record.run_id],
    ).fetchall()[0]
    if record.as_of is None and has_table(connection, "computed_dates"):
        found = connection.execute("select max(as_of_date) from operations.computed_dates")
        record.as_of = found.fetchall()[0][0]
    if builds:
        record.dates = BuiltDates(dates, first, last)
        record.gates[DBT_TESTS] = GateCount(passed + warned + failed, passed, warned, failed)


def _require_last_build(connection: duckdb.DuckDBPyConnection | Statements, record: RunRecord) -> None:
    """A plain `dbt build` takes no lock: what it wrote between the stages of a run has passed no gate of the run."""
    query = "select run_id from operations.builds order by build_number desc limit 1"
    if connection.execute(query).fetchall() != [(record.run_id,)]:
        raise InputError(
            "somebody else ran dbt on the warehouse while this run was under way: nothing was published; run again"
        )


def _raw_rows(connection: duckdb.DuckDBPyConnection | Statements) -> int | None:
    """Rows read from all raw tables."""
    if not has_table(connection, "dq_source_audit", "marts"):
        return None
    return connection.execute("select sum(rows_in)::bigint from marts.dq_source_audit").fetchall()[0][0]


def _row(record: RunRecord) -> dict[str, Any]:
    raw, marts = record.gates.get(RAW_EXPECTATIONS), record.gates.get(MARTS_EXPECTATIONS)
    return {
        "run_id": record.run_id,
        "published_version": record.published_version,
        "command": record.command,
        "outcome": record.outcome,
        "exit_code": record.exit_code,
        "raw_rows": record.raw_rows,
        "published_rows": sum(record.published_rows.values()) if record.published_rows else None,
        "raw_expectations_passed": raw and raw.passed,
        "raw_expectations_warned": raw and raw.warnings,
        "raw_expectations_failed": raw and raw.failed,
        "marts_expectations_passed": marts and marts.passed,
        "marts_expectations_warned": marts and marts.warnings,
        "marts_expectations_failed": marts and marts.failed,
        "raw_check_seconds": _whole(record.stage_seconds("open_raw", "check_raw")),
        "marts_check_seconds": _whole(record.stage_seconds("check_marts")),
        "publish_seconds": _whole(record.stage_seconds("publish")),
        "as_of_date": record.as_of,
        "started_at": _utc(record.started_at),
        "finished_at": _utc(record.finished_at),
    }


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _utc(moment: datetime | None) -> datetime | None:
    """A column without a zone holds UTC."""
    return moment and moment.astimezone(UTC).replace(tzinfo=None)
