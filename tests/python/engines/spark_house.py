"""A house on Spark: a session of its own in dbt's process, its tables as Parquet files in the folder of the house."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.house import PARSED, PROJECT, House

TIMEOUT_SECONDS = 3600
# Small data: to generate and compile code for each query would take longer than the query.
SMALL = {
    "QUINTILE_SPARK_CODEGEN": "false",
    "QUINTILE_SPARK_AQE": "false",
    "QUINTILE_SPARK_SHUFFLE_PARTITIONS": "2",
    "QUINTILE_SPARK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
}


@dataclass(frozen=True)
class SparkHouse(House):
    """A raw folder, and a Spark warehouse and metastore apart from every other test's."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process in this house."""
        return super().environment | SMALL | {
            "QUINTILE_TARGET": "spark",
            "QUINTILE_SPARK_FOLDER": str(self.folder / "spark"),
        }  # fmt: skip

    def dbt(self, command: str, *arguments: str, **variables: Any) -> subprocess.CompletedProcess[str]:
        """Run a dbt command with these vars and return it, whatever its exit code."""
        return subprocess.run(
            [Path(sys.executable).parent / "dbt", command, "--profiles-dir", "profiles", *arguments,
             "--vars", json.dumps(variables)],
            cwd=PROJECT, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
        )  # fmt: skip

    def quintile(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a quintile command and return it, whatever its exit code."""
        return subprocess.run(
            [*PARSED, "quintile", *arguments],
            cwd=PROJECT, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
        )  # fmt: skip

    def load(self, **variables: Any) -> None:
        """Nothing to do: Spark reads the files itself."""

    def table(self, schema: str, name: str) -> Path:
        """The folder of a table."""
        return self.folder / "spark" / "warehouse" / f"{schema}.db" / name
