"""Compiles the project for several targets at once, each in a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from portable.compiling import PROJECT

COMPILED = PROJECT / "target" / "portable"
TIMEOUT_SECONDS = 600


def compile_side_by_side(targets: Iterable[str], **environment: str) -> dict[str, Path]:
    """Return the folders of the compiled SQL by target; `environment` is what the adapters want to be told."""
    folders = {target: COMPILED / target for target in targets}
    running = {target: _start_compiling(target, folder, environment) for target, folder in folders.items()}
    for target, process in running.items():
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 0, f"{target}: {output}"
    return folders


def sql_files(folder: Path) -> set[str]:
    """Return the names of the SQL files in a folder, at any depth."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*.sql") if path.is_file()}


def _start_compiling(target: str, folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    shutil.rmtree(folder, ignore_errors=True)
    everything = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "portable.compiling", target, str(folder)],
        cwd=PROJECT, env=everything, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
