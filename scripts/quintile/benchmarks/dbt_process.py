"""dbt in a process of its own, so that its time and memory can be told from ours.

As a program (python -m quintile.benchmarks.dbt_process ARGUMENTS) it is that process. It parses the project without
the dates of the run, as `quintile run` does, so that dbt keeps what it parsed from one date to the next; the last line
that it prints is its peak memory in mebibytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quintile.benchmarks.memory import peak_mebibytes
from quintile.console import say
from quintile.errors import GateError
from quintile.settings import Settings

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What one child process took."""

    seconds: float  # wall time
    cpu_seconds: float  # of all threads, which others on the same machine hardly change
    peak_mebibytes: float  # resident memory

    def less(self, fixed: Cost) -> Cost:
        """This cost without a fixed one; the peak is its own."""
        return Cost(self.seconds - fixed.seconds, self.cpu_seconds - fixed.cpu_seconds, self.peak_mebibytes)


def run_dbt(settings: Settings, folder: Path, arguments: Sequence[str], as_of: str, places: Mapping[str, Path]) -> Cost:
    """Run one dbt command of the project on DuckDB; its artefacts and logs go to `folder`.

    Args:
        settings: the project.
        folder: where target/ and logs/ are put.
        arguments: the command with its options, for example `["build"]`.
        as_of: the as-of date, or the timestamp of an hourly run.
        places: QUINTILE_RAW, QUINTILE_WAREHOUSE.

    Raises:
        GateError: it failed; what dbt said was printed.
    """
    command = [
        *(sys.executable, "-m", __spec__.name),
        *("--quiet", "--no-send-anonymous-usage-stats", *arguments),
        *("--project-dir", settings.project_root, "--profiles-dir", settings.profiles),
        *("--target-path", folder / "target", "--log-path", folder / "logs", "--target", "duckdb"),
        *("--vars", json.dumps({"as_of": as_of})),
    ]
    environment = os.environ | {name: str(place) for name, place in places.items()}
    started = time.monotonic()
    with subprocess.Popen(
        [str(part) for part in command], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    ) as child:  # fmt: skip
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)  # unlike Popen.wait, it tells the time of this very child
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        say(said)
        raise GateError(f"dbt {arguments[0]} failed with exit code {child.returncode}: nothing was measured")
    seconds, peak = time.monotonic() - started, float(said.splitlines()[-1])
    return Cost(seconds, usage.ru_utime + usage.ru_stime, peak)


def _main(arguments: list[str]) -> int:
    from dbt.cli.main import dbtRunner

    from quintile.variables import undated

    place = arguments.index("--vars") + 1
    common = arguments[arguments.index("--project-dir") : place - 1]
    undated_variables = json.dumps(undated(json.loads(arguments[place])))
    parsed = dbtRunner().invoke(["--quiet", "parse", *common, "--vars", undated_variables])
    outcome = dbtRunner(parsed.result).invoke(arguments) if parsed.success else parsed
    if outcome.exception is not None:
        print(outcome.exception)
    print(peak_mebibytes())
    return 0 if outcome.success else 1


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
