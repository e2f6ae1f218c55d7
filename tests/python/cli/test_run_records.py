"""What a run leaves about itself: lines in the log, and a summary."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

AS_OF = ("--as-of", "2025-06-30")
RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


def log_lines(project: Path) -> list[dict[str, Any]]:
    """The structured log."""
    return [json.loads(line) for line in (project / "logs" / "quintile.jsonl").read_text().splitlines()]


def summaries(project: Path) -> list[dict[str, Any]]:
    """The summaries of all runs, oldest first."""
    found = [json.loads(file.read_text()) for file in (project / "logs" / "runs").iterdir()]
    return sorted(found, key=lambda summary: summary["started_at"])


def test_a_run_leaves_a_log_and_a_summary(quintile, project, published):
    """One id in every line, the summary named last on standard output."""
    result = quintile("run", *AS_OF)
    [summary] = summaries(project)
    assert RUN_ID.fullmatch(summary["run_id"])
    assert result.stdout.splitlines()[-1] == f"summary: {project}/logs/runs/{summary['run_id']}.json"
    assert summary["command"] == "run"
    assert summary["as_of"] == "2025-06-30"
    assert (summary["outcome"], summary["exit_code"], summary["error"]) == ("published", 0, None)
    stages = ["open_raw", "check_raw", "build", "check_marts", "publish", "catalogue"]
    assert [stage["stage"] for stage in summary["stages"]] == stages
    assert summary["seconds"] >= sum(stage["seconds"] for stage in summary["stages"]) - 0.01 > 0
    assert summary["gates"]["raw_expectations"] == {"checked": 2, "passed": 2, "warnings": 0, "failed": 0}
    assert summary["gates"]["marts_expectations"] == {"checked": 1, "passed": 1, "warnings": 0, "failed": 0}
    assert summary["published_rows"] == {"dim_customers": 2, "fct_builds": 1}
    assert summary["published_path"] == str(published)
    assert [path.stem for path in published.with_name("quintile.versions").glob("*.duckdb")] == [
        summary["published_version"]
    ]

    lines = log_lines(project)
    assert {(line["run_id"], line["command"]) for line in lines} == {(summary["run_id"], "run")}
    assert [line["stage"] for line in lines if line["event"] == "stage_finished"] == stages
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) for line in lines)
    assert (lines[0]["event"], lines[0]["as_of"]) == ("run_started", "2025-06-30")
    assert (lines[-1]["event"], lines[-1]["outcome"], lines[-1]["exit_code"]) == ("run_finished", "published", 0)
    assert lines[-1]["published_version"] == summary["published_version"]


def test_json_is_all_there_is_on_standard_output(quintile, project):
    """A scheduler reads one line; people read the rest on standard error."""
    result = quintile("run", *AS_OF, "--json")
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == summaries(project)
    assert "Published tables" in result.stderr


@pytest.mark.parametrize(
    ("line", "exit_code", "last_stage", "gate", "error"),
    [
        ("9,zoe,2025-06-30\n" * 20, 1, "check_raw", "raw_expectations", "1 of 2 expectations on raw failed"),
        ("4,,2025-06-30\n", 1, "build", None, "1 of dbt's nodes failed"),
        ("4,mallory,2025-06-30\n", 1, "check_marts", "marts_expectations", "1 of 1 expectations on marts failed"),
        (None, 2, "open_raw", None, "no orders in"),
    ],
)
def test_a_failed_run_says_what_ended_it(
    after_a_run, quintile, project, orders, line, exit_code, last_stage, gate, error
):
    """In the log and the summary, with the gate that it did not pass; there is no version."""
    if line is None:
        orders.unlink()
    else:
        orders.write_text(orders.read_text() + line)
    result = quintile("run", *AS_OF, "--json")
    assert result.exit_code == exit_code
    summary = json.loads(result.stdout)
    assert summary == summaries(project)[-1]
    assert (summary["outcome"], summary["exit_code"]) == ("failed", exit_code)
    assert error in summary["error"]
    assert summary["error"] in result.stderr.splitlines()[-1]
    assert summary["stages"][-1]["stage"] == last_stage
    assert (summary["published_version"], summary["published_path"], summary["published_rows"]) == (None, None, {})
    assert [name for name, count in summary["gates"].items() if count["failed"]] == ([gate] if gate else [])

    lines = [line for line in log_lines(project) if line["run_id"] == summary["run_id"]]
    assert [line["stage"] for line in lines if line["event"] == "stage_failed"] == [last_stage]
    assert (lines[-1]["level"], lines[-1]["message"]) == ("error", summary["error"])


def test_every_run_has_an_id_of_its_own(after_a_run, quintile, project):
    """Whatever command it is; looking at the versions is no run."""
    assert quintile("run", *AS_OF).exit_code == 0
    assert quintile("publish", "--no-validate").exit_code == 0
    assert quintile("backfill", "--from", "2025-06-29", *AS_OF).exit_code == 0
    assert quintile("rollback").exit_code == 0
    assert quintile("rollback", "--list").exit_code == 0
    found = summaries(project)
    assert [summary["command"] for summary in found] == ["run", "run", "publish", "backfill", "rollback"]
    assert [summary["outcome"] for summary in found] == ["published"] * 4 + ["rolled_back"]
    assert len({summary["run_id"] for summary in found}) == 5
    assert found[4]["published_version"] == found[2]["published_version"], "back to the version before"
    assert {line["run_id"] for line in log_lines(project)} == {summary["run_id"] for summary in found}


def test_bad_usage_is_no_run(quintile, project):
    """Nothing has begun yet."""
    assert quintile("run", "--as-of", "tomorrow").exit_code == 2
    assert not (project / "logs").exists()


def test_a_log_that_cannot_be_written_to_ends_the_run_before_it_begins(quintile, project, tmp_path, monkeypatch):
    """One line with the mend."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "file" / "logs"))
    result = quintile("run", *AS_OF)
    assert result.exit_code == 2
    assert "set DBT_LOG_PATH" in result.stderr.splitlines()[-1]
    assert not (project / "data" / "quintile.duckdb").exists()


# A shell that runs the tests in the background lets its children ignore Ctrl-C.
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from quintile.cli import app
app()
"""


def stop_in_stage(project: Path, stage: str, number: signal.Signals) -> int:
    """Start a run, send it the signal when it has begun the stage, and return its exit code."""
    log = project / "logs" / "quintile.jsonl"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    # A file, for pyspark, where it is installed, takes a program given by -c for a doctest of its own, and exits.
    program = project.parent / "interruptible.py"
    program.write_text(INTERRUPTIBLE)
    process = subprocess.Popen([sys.executable, program, "run", *AS_OF], cwd=project, env=environment)
    deadline = time.monotonic() + 120
    while not (log.exists() and f'"stage_started", "stage": "{stage}"' in log.read_text()):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(number)
    return process.wait(timeout=120)


def test_a_killed_run_leaves_the_lines_of_what_it_had_begun(project):
    """Lines are written one by one, so the log says where it was killed."""
    stop_in_stage(project, "open_raw", signal.SIGKILL)
    lines = log_lines(project)
    assert [line["event"] for line in lines[:2]] == ["run_started", "stage_started"]
    assert "run_finished" not in {line["event"] for line in lines}
    assert not (project / "logs" / "runs").exists()


@pytest.mark.parametrize("stage", ["open_raw", "check_raw", "build"])
def test_ctrl_c_ends_a_run_in_any_stage(project, published, stage):
    """With the exit code that shells have for it; dbt itself passes over it now and then."""
    assert stop_in_stage(project, stage, signal.SIGINT) == 130
    [summary] = summaries(project)
    assert (summary["outcome"], summary["exit_code"], summary["error"]) == ("failed", 130, "interrupted")
    assert summary["stages"][-1]["stage"] == stage
    assert not published.exists()
