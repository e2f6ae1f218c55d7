"""The warehouse on Spark: no connection of Python's, so all that is asked of it goes through dbt's operations."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from quintile.runs.lock import run_lock

FOLDER_VARIABLE = "QUINTILE_SPARK_FOLDER"


class SparkWarehouse:
    """The Spark that the profile names."""

    answers_python = False

    def __init__(self, project_root: Path) -> None:
        """Find the folder that the profile reads; a default is relative to the project."""
        given = os.environ.get(FOLDER_VARIABLE)
        self.folder = Path(given).expanduser().resolve() if given else project_root / "data" / "spark"

    def __str__(self) -> str:
        """As the user would say it."""
        if os.environ.get("QUINTILE_SPARK_METHOD", "session") == "session":
            return f"Spark in {self.folder}"
        return f"Spark on {os.environ.get('QUINTILE_SPARK_HOST', 'localhost')}"

    def run_lock(
        self, run_id: str, command: str, wait_seconds: float, when_waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Be the only run of this machine during the block; a cluster knows no such lock.

        Raises:
            InputError: another run is under way, or the lock file cannot be written to.
        """
        return run_lock(self.folder / "quintile", run_id, command, wait_seconds, when_waiting)
