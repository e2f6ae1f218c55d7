"""Runs as a scheduler starts them: their row in fct_runs, two at once, missed nights, a mistyped date."""

import json
import os
import signal
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.conftest import publish_tiny_shop
from pipeline.house import PARSED, PROJECT, House, differing_marts
from pipeline.made_once import copy_of

FIRST, SECOND = "2025-06-26", "2025-06-27"
COMPUTED = "select as_of_date::varchar from operations.computed_dates order by 1"


@pytest.fixture(scope="module")
def first_run(tmp_path_factory) -> House:
    """Return the tiny shop after its first run."""
    return publish_tiny_shop(tmp_path_factory.mktemp("scheduled"), FIRST)


@pytest.fixture(scope="module")
def undisturbed(first_run: House, tmp_path_factory) -> House:
    """Return it after a second run that nothing disturbed."""
    house = copy_of(first_run, tmp_path_factory.mktemp("undisturbed") / "house")
    run(house, "run", "--as-of", SECOND)
    return house


@pytest.fixture
def house(first_run: House, tmp_path: Path) -> House:
    """Return a copy of the house after its first run."""
    return copy_of(first_run, tmp_path / "house")


def run(house: House, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    """Run a command and return its summary."""
    done = house.quintile(*arguments, "--json")
    assert done.returncode == exit_code, done.stdout + done.stderr
    return json.loads(done.stdout)


def published_runs(house: House) -> dict[str, dict[str, Any]]:
    """Return the rows of fct_runs as BI reads them, by run_id."""
    with duckdb.connect(str(house.published), read_only=True) as connection:
        found = connection.execute("select * from marts.fct_runs order by started_at")
        columns = [column[0] for column in found.description]
        return {row[0]: dict(zip(columns, row, strict=True)) for row in found.fetchall()}


def start(house: House, *arguments: str) -> subprocess.Popen[str]:
    """Start a command in a process group of its own."""
    return subprocess.Popen(
        [*PARSED, "quintile", *arguments],
        cwd=PROJECT, env=house.environment, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def kill_in_stage(house: House, stage: str, *arguments: str) -> str:
    """Kill a run -9 once it is in that stage; return its id."""
    log = house.folder / "logs" / "quintile.jsonl"
    known = len(log.read_text().splitlines())
    process = start(house, *arguments)
    deadline = time.monotonic() + 120
    while True:
        lines = [json.loads(line) for line in log.read_text().splitlines(keepends=True)[known:] if line[-1] == "\n"]
        if any((line["event"], line.get("stage")) == ("stage_started", stage) for line in lines):
            break
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return lines[0]["run_id"]


def test_every_run_stands_in_what_is_published(house):
    """The one that publishes with its version; those that failed, were killed or were dbt's own before it."""
    [first] = published_runs(house).values()
    refused = run(house, "run", "--as-of", "2025-06-01", exit_code=2)
    assert "quintile run --forget-after DATE" in refused["error"]
    killed = kill_in_stage(house, "build", "run", "--as-of", SECOND)
    [(state, run_id)] = house.rows("select state, run_id from operations.builds order by build_number desc limit 1")
    assert state in ("building", "complete"), "killed before its build began, or while at it"
    done = house.dbt("run", "--select", "dim_segments", as_of=SECOND)
    assert done.returncode == 0, done.stdout[-2000:]
    summary = run(house, "run", "--as-of", SECOND)

    runs = published_runs(house)
    assert list(runs) == sorted(runs, key=lambda run_id: runs[run_id]["started_at"])
    outcomes = [(row["command"], row["outcome"], row["exit_code"]) for row in runs.values()]
    assert outcomes[0] == ("run", "published", 0)
    assert outcomes[1:3] == [("run", "failed", 2), ("run", "killed", None)]
    assert outcomes[3][0] == "dbt" and outcomes[3][1] in ("built", "built_in_part")
    assert outcomes[4:] == [("run", "published", 0)]
    assert killed in runs and refused["run_id"] in runs
    assert runs[killed]["finished_at"] is None and runs[killed]["published_version"] is None

    row = runs[summary["run_id"]]
    with duckdb.connect(str(house.published), read_only=True) as connection:
        [(version,)] = connection.execute("select version from publication").fetchall()
        [(customers, of_runs)] = connection.execute(
            "select (select count(*) from marts.dim_customers), (select count(*) from marts.fct_runs)"
        ).fetchall()
    assert row["published_version"] == summary["published_version"] == version
    assert row["published_rows"] == sum(summary["published_rows"].values())
    assert summary["published_rows"]["dim_customers"] == customers > 0
    assert summary["published_rows"]["fct_runs"] == of_runs == len(runs)
    audited = house.rows("select sum(rows_in)::bigint from marts.dq_source_audit")
    assert [(row["raw_rows"],)] == [(summary["raw_rows"],)] == audited
    assert (row["dates"], row["last_as_of_date"]) == (summary["dates"]["computed"], date.fromisoformat(SECOND))
    for gate, column in (
        ("raw_expectations", "raw_expectations"),
        ("dbt_tests", "tests"),
        ("marts_expectations", "marts_expectations"),
    ):
        count = summary["gates"][gate]
        assert count["passed"] == row[f"{column}_passed"] > 0
        assert (count["warnings"], count["failed"]) == (row[f"{column}_warned"], row[f"{column}_failed"])
    assert row["publish_seconds"] is None, "the copy was made before it ended"
    assert row["seconds"] >= row["build_seconds"] > 0
    assert first["published_version"] == runs[first["run_id"]]["published_version"]
    assert runs[first["run_id"]]["publish_seconds"] is not None


def test_a_run_killed_between_its_row_and_the_rename_was_not_published(house):
    """The row that the copy was to hold names a version that nobody ever saw."""
    house.write(
        "insert into operations.runs (run_id, command, outcome, exit_code, published_version, started_at) values "
        "('lost', 'run', 'publishing', 0, '20250101T000000-000000Z', timestamp '2025-01-01'), "
        f"('in place', 'run', 'publishing', 0, '{next(iter(published_runs(house).values()))['published_version']}', "
        "timestamp '2025-01-02')"
    )
    house.write("delete from operations.runs where run_id not in ('lost', 'in place')")
    run(house, "publish", "--no-validate")
    runs = published_runs(house)
    assert (runs["lost"]["outcome"], runs["lost"]["published_version"]) == ("killed", None)
    assert runs["in place"]["outcome"] == "published"


def test_two_schedules_at_once_wait_for_each_other_or_are_refused(house, undisturbed):
    """Whatever happens, the tables are those of one undisturbed run."""
    started = [start(house, "run", "--as-of", SECOND, "--json", "--wait", "300") for _ in range(2)]
    started.append(start(house, "publish", "--no-validate", "--json"))
    said = [process.communicate(timeout=500) for process in started]
    assert [process.returncode for process in started[:2]] == [0, 0], said
    assert started[2].returncode in (0, 2), said[2]
    if started[2].returncode:
        assert "another run is under way (" in said[2][1].splitlines()[-1]
    assert differing_marts(undisturbed.marts(), house.marts()) == {}
    outcomes = [row["outcome"] for row in published_runs(house).values() if row["command"] == "run"]
    assert outcomes == ["published"] * 3


@pytest.mark.long
def test_many_missed_nights_in_chunks_give_what_one_pass_gives(house, first_run, tmp_path):
    """In ascending order, published once."""
    at_once = copy_of(first_run, tmp_path / "at_once")
    run(at_once, "run", "--as-of", "2025-06-30")
    summary = run(house, "run", "--as-of", "2025-06-30", "--chunk", "2")

    built = "select as_of_date::varchar from operations.builds where run_id = '{}' order by build_number"
    assert house.rows(built.format(summary["run_id"])) == [("2025-06-28",), ("2025-06-30",)]
    days = [((date.fromisoformat(FIRST) + timedelta(days=number)).isoformat(),) for number in range(5)]
    assert house.rows(COMPUTED) == at_once.rows(COMPUTED) == days
    assert differing_marts(at_once.marts(), house.marts()) == {}
    row = published_runs(house)[summary["run_id"]]
    assert (row["builds"], row["last_as_of_date"]) == (2, date(2025, 6, 30))


def test_a_mistyped_as_of_can_be_undone(house, undisturbed):
    """The dates that it left behind are forgotten, and the tables are as if it had never been."""
    run(house, "run", "--as-of", "2025-07-27")  # a month too far
    refused = run(house, "run", "--as-of", SECOND, exit_code=2)
    assert f"as_of {SECOND} lies before the last computed date 2025-07-27" in refused["error"]
    assert "quintile run --forget-after DATE" in refused["error"]
    run(house, "run", "--as-of", SECOND, "--forget-after", FIRST)
    assert house.rows(COMPUTED) == [(FIRST,), (SECOND,)]
    assert differing_marts(undisturbed.marts(), house.marts()) == {}


def test_a_warehouse_of_a_version_before_the_run_records_goes_on(house):
    """It has operations.last_build and neither builds nor runs; its state is taken over."""
    house.write("drop view marts.fct_runs; drop table operations.builds; drop table operations.runs")
    house.write("create table operations.last_build as select null::varchar as invocation_id, 'complete' as state")
    done = house.dbt("run", "--select", "dim_segments", as_of=SECOND)
    assert done.returncode == 0, done.stdout[-2000:]
    assert house.rows("select build_number, state from operations.builds") == [(1, "complete")]
    summary = run(house, "run", "--as-of", SECOND)
    assert summary["published_rows"]["fct_runs"] == 2


def test_a_build_that_failed_is_counted_and_not_mended_by_a_part(house):
    """What failed and what was skipped because of it; a part built after that does not make the warehouse whole."""
    house.write("drop table marts.dim_segments; create view marts.dim_segments as select 1 as a")
    done = house.dbt("test", "--select", "dim_segments", "--exclude-resource-type", "unit_test", as_of=SECOND)
    assert done.returncode == 1
    latest = (
        "select state, dates, tests_failed > 0, models_built from operations.builds order by build_number desc limit 1"
    )
    assert house.rows(latest) == [("failed", 0, True, 0)]
    house.dbt("run", "--select", "dim_segments", as_of=SECOND)
    assert house.rows(latest) == [("incomplete", 0, False, 1)]
    refused = run(house, "publish", "--no-validate", exit_code=1)
    assert "built only a part of it" in refused["error"]
