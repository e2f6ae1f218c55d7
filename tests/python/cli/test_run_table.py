"""The row of a run in a warehouse that others build in as well."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from cli.test_run import BUILDS
from quintile.errors import InputError
from quintile.runs.record import RunRecord
from quintile.runs.table import end_killed_runs, save_ended, save_publishing, save_run

RUNS = """
    create table operations.runs (
        run_id varchar, published_version varchar, command varchar, outcome varchar, exit_code integer,
        raw_rows bigint, published_rows bigint, raw_expectations_passed integer, raw_expectations_warned integer,
        raw_expectations_failed integer, marts_expectations_passed integer, marts_expectations_warned integer,
        marts_expectations_failed integer, raw_check_seconds integer, marts_check_seconds integer,
        publish_seconds integer, as_of_date date, started_at timestamp, finished_at timestamp
    )
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Makes a warehouse with the tables of the runs and one mart."""
    path = tmp_path / "quintile.duckdb"
    _write(
        path, "create schema operations; create schema marts", BUILDS, RUNS, "create table marts.fct as select 1 as x"
    )
    return path


def _write(path: Path, *statements: str) -> list[tuple]:
    with closing(duckdb.connect(str(path))) as connection:
        for statement in statements:
            result = connection.execute(statement)
        return result.fetchall()


def _built(number: int, run_id: str, dates: int = 1) -> str:
    return (
        "insert into operations.builds (build_number, run_id, state, dates, first_as_of_date, last_as_of_date, "
        "tests_passed, tests_warned, tests_failed, finished_at) values "
        f"({number}, '{run_id}', 'complete', {dates}, '2025-06-29', '2025-06-30', 3, 1, 0, now()::timestamp)"
    )


def test_what_somebody_else_built_after_the_run_is_not_published(warehouse):
    """A plain dbt build takes no lock; what it wrote has passed no gate of this run."""
    record = RunRecord("run")
    _write(warehouse, _built(1, record.run_id), _built(2, "dbt by itself"))
    with pytest.raises(InputError, match="somebody else ran dbt .* nothing was published; run again"):
        save_publishing(warehouse, record, ["fct"])
    _write(warehouse, _built(3, record.run_id))
    save_publishing(warehouse, record, ["fct"])
    assert (record.dates.computed, record.published_rows) == (2, {"fct": 1})


def test_what_was_built_before_is_published_by_hand(warehouse):
    """`quintile publish` builds nothing itself."""
    _write(warehouse, _built(1, "dbt by itself"))
    record = RunRecord("publish")
    save_publishing(warehouse, record, ["fct"])
    assert (record.dates, record.published_rows) == (None, {"fct": 1})


def test_counts_of_several_builds_are_added_up(warehouse):
    """Chunks of one run."""
    record = RunRecord("backfill")
    _write(warehouse, _built(1, record.run_id, dates=31), _built(2, "another"), _built(3, record.run_id, dates=4))
    save_ended(warehouse, record)
    assert record.dates.computed == 35
    assert (record.gates["dbt_tests"].passed, record.gates["dbt_tests"].warnings) == (6, 2)


def test_runs_that_never_said_how_they_ended_were_killed(warehouse):
    """Unless the version that one was about to put in place is there."""
    lost, in_place, failed = (RunRecord("run") for _ in range(3))
    lost.outcome, lost.published_version = "publishing", "v1"
    in_place.outcome, in_place.published_version = "publishing", "v2"
    failed.outcome = "failed"
    under_way = RunRecord("run")
    for record in (lost, in_place, failed, under_way):
        save_run(warehouse, record)
    assert end_killed_runs(warehouse, lambda version: version == "v2") == 3
    outcomes = dict(_write(warehouse, "select run_id, outcome || coalesce(published_version, '') from operations.runs"))
    assert outcomes == {
        lost.run_id: "killed", in_place.run_id: "publishedv2", failed.run_id: "failed", under_way.run_id: "killed"
    }  # fmt: skip


def test_a_warehouse_that_cannot_be_written_to_is_one_line(warehouse):
    """Here it is a folder."""
    with pytest.raises(InputError, match="cannot be written to"):
        save_run(warehouse.parent, RunRecord("run"))
