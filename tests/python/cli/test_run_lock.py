"""Two schedules that fire at once: one runs, the other fails at once or waits."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

AS_OF = ("--as-of", "2025-06-30")
HOLDER = """
import sys, time
from pathlib import Path
from quintile.runs.lock import run_lock
with run_lock(Path(sys.argv[1]), "20250701T000000Z-abcdef", "backfill", 0, print):
    print("ready", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def hold(project: Path) -> Iterator:
    """Starts a process that holds the lock for so many seconds."""
    processes: list[subprocess.Popen] = []

    def start(seconds: float) -> subprocess.Popen:
        command = [sys.executable, "-c", HOLDER, project / "data" / "quintile.duckdb", str(seconds)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        assert processes[-1].stdout.readline() == "ready\n"
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "arguments", [("run", *AS_OF), ("backfill", "--from", "2025-06-29", *AS_OF), ("publish",), ("rollback",)]
)
def test_a_second_run_fails_at_once_and_says_who_is_at_work(after_a_run, quintile, project, published, hold, arguments):
    """With the way to wait; nothing is touched, and the refusal is in the log."""
    before = published.read_bytes(), (project / "data" / "quintile.duckdb").read_bytes()
    process = hold(60)
    result = quintile(*arguments)
    assert result.exit_code == 2
    last_line = result.stderr.splitlines()[-1]
    assert f"quintile backfill, process {process.pid}, since 20" in last_line
    assert "UTC, run 20250701T000000Z-abcdef" in last_line
    assert "--wait SECONDS" in last_line
    assert before == (published.read_bytes(), (project / "data" / "quintile.duckdb").read_bytes())
    summary = json.loads(Path(re.search("summary: (.*)", result.stdout)[1]).read_text())
    assert (summary["outcome"], summary["exit_code"]) == ("failed", 2)
    assert quintile("rollback", "--list").exit_code == 0, "looking needs no lock"
    assert quintile("validate", "marts").exit_code == 0, "checking neither"


def test_a_run_waits_if_it_is_told_to(after_a_run, quintile, hold):
    """It says for whom, and goes on when the other has ended."""
    process = hold(1.5)
    result = quintile("run", *AS_OF, "--wait", "60")
    assert result.exit_code == 0, result.output
    assert f"waiting up to 60 s for another run (quintile backfill, process {process.pid}" in result.stderr


def test_waiting_comes_to_an_end(after_a_run, quintile, hold):
    """After so many seconds it is the same refusal."""
    hold(60)
    result = quintile("run", *AS_OF, "--wait", "0.5")
    assert result.exit_code == 2
    assert "another run is under way after waiting 0.5 s" in result.stderr.splitlines()[-1]


def test_the_lock_of_a_killed_run_is_free(quintile, project, hold):
    """The file stays and still names the killed process; the operating system knows better."""
    process = hold(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    lock = project / "data" / "quintile.duckdb.lock"
    assert json.loads(lock.read_text())["pid"] == process.pid
    assert quintile("run", *AS_OF).exit_code == 0
    assert lock.read_text() == ""


def test_a_folder_that_cannot_hold_the_lock_is_named(quintile, tmp_path, monkeypatch):
    """One line with the mend."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("QUINTILE_WAREHOUSE", str(tmp_path / "file" / "quintile.duckdb"))
    result = quintile("run", *AS_OF)
    assert (result.exit_code, "set QUINTILE_WAREHOUSE" in result.stderr.splitlines()[-1]) == (2, True)


def test_processes_that_start_at_once_run_one_after_the_other(project, published):
    """All of four, each with its own version, and every build of them is there in the last one."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "quintile.cli", "run", *AS_OF, "--json"]
    waiting = [
        subprocess.Popen(
            [*command, "--wait", "600"], cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=900) for process in waiting]
    assert [process.returncode for process in waiting] == [0] * 4, said
    versions = sorted(json.loads(out)["published_version"] for out, _ in said)
    assert versions == sorted(path.stem for path in published.with_name("quintile.versions").glob("*.duckdb"))
    assert len(set(versions)) == 4
    with closing(duckdb.connect(str(published), read_only=True)) as connection:
        assert connection.execute("select count(*) from marts.fct_builds").fetchall() == [(4,)]
        assert connection.execute("select version from publication").fetchall() == [(versions[-1],)]


def test_of_processes_that_start_at_once_the_refused_ones_leave_no_trace(project, published):
    """Without --wait the later ones exit with 2; what is published holds the builds of the others alone."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "quintile.cli", "run", *AS_OF]
    rivals = [
        subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=900)[1].decode() for process in rivals]
    codes = [process.returncode for process in rivals]
    assert set(codes) <= {0, 2} and 0 in codes, said  # one that starts late may come after the first has ended
    refused = [text.splitlines()[-1] for text, code in zip(said, codes, strict=True) if code]
    assert all(line.startswith("quintile: another run is under way (") for line in refused)
    with closing(duckdb.connect(str(published), read_only=True)) as connection:
        assert connection.execute("select count(*) from marts.fct_builds").fetchall() == [(codes.count(0),)]
