"""Quintile in processes of its own: killed in a stage, killed at a place, short of room on the disk."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.house import PARSED, PROJECT, QUINTILE, TIMEOUT_SECONDS, House

POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Killed:
    """Where a process was killed, as its log says."""

    stage: str
    seconds: float  # since the stage began
    stage_was_done: bool


def start(house: House, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own."""
    return subprocess.Popen(
        [*PARSED, "quintile", *arguments],
        cwd=PROJECT, env=house.environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def kill_in_stage(house: House, stage: str, seconds: float, *arguments: str) -> Killed:
    """Kill -9 a command that many seconds after it began a stage, or as soon as the stage has ended."""
    log = house.folder / "logs" / "quintile.jsonl"
    before = log.stat().st_size if log.exists() else 0
    process = start(house, *arguments)
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not _has(log, before, "stage_started", stage):
        assert process.poll() is None and time.monotonic() < deadline, f"never came to {stage}"
        time.sleep(POLL_SECONDS)
    began = time.monotonic()
    while time.monotonic() < began + seconds and not _has(log, before, "stage_finished", stage):
        time.sleep(POLL_SECONDS)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, f"ended before it was killed in {stage}"
    return Killed(stage, round(time.monotonic() - began, 1), _has(log, before, "stage_finished", stage))


def _has(log: Path, before: int, event: str, stage: str) -> bool:
    return any((line["event"], line.get("stage")) == (event, stage) for line in log_lines(log, before))


def log_lines(log: Path, before: int = 0) -> list[dict[str, Any]]:
    """Whole lines of the structured log from a position on."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(before)
        return [json.loads(line) for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]


def die_at(house: House, place: str, *arguments: str) -> None:
    """Run a command that kills itself -9 at a place, as faults.dying names it."""
    done = _run(house, [sys.executable, "-m", "faults.dying", place, *arguments])
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


def run_with_files_up_to(house: House, limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that may write no file larger than that many bytes, as on a disk that fills up."""
    return _run(
        house,
        [str(QUINTILE), *arguments],
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def run_in(project: Path, house: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a copy of the project."""
    return _run(house, [str(QUINTILE), *arguments], cwd=project)


def _run(
    house: House,
    command: list[str],
    *,
    before: Callable[[], None] | None = None,
    cwd: Path = PROJECT,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd, env=house.environment, preexec_fn=before,
        capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
    )  # fmt: skip


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The line that says what is wrong: the last one that Quintile says on standard error, and no traceback."""
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("quintile: ")]
    assert len(lines) == 1, done.stdout + done.stderr
    return lines[0]
