"""Where things are: the project and what the environment says about raw data, warehouse and published file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from quintile.errors import InputError
from quintile.salt import tell_postgres

if TYPE_CHECKING:
    from quintile.postgres.warehouse import PostgresWarehouse
    from quintile.spark.warehouse import SparkWarehouse

PROJECT_NAME = "quintile"
TARGETS = ("duckdb", "postgres", "spark")


@dataclass(frozen=True)
class Settings:
    """Absolute places and the engine of one invocation."""

    project_root: Path
    raw: str  # a folder, or a URI that DuckDB can read
    warehouse: Path
    published: Path
    artifacts: Path  # dbt's target folder: manifest, run results, Data Docs, benchmarks
    logs: Path  # dbt's log folder: also the structured log and the summaries of runs
    target: str
    kept_versions: int  # published versions kept for rollback, the current one included

    @property
    def profiles(self) -> Path:
        """Folder of dbt's profiles.yml."""
        return self.project_root / "profiles"

    @property
    def expectations(self) -> Path:
        """Folder of the Great Expectations suites."""
        return self.project_root / "tests" / "expectations"

    @property
    def data_docs(self) -> Path:
        """Folder of the Data Docs, whose index.html is the page to open."""
        return self.artifacts / "data_docs"

    @property
    def run_log(self) -> Path:
        """The structured log, one JSON object per line."""
        return self.logs / "quintile.jsonl"

    def run_summary(self, run_id: str) -> Path:
        """The summary of a run."""
        return self.logs / "runs" / f"{run_id}.json"

    @property
    def store(self) -> Path | PostgresWarehouse | SparkWarehouse:
        """The warehouse of the engine: a DuckDB file, a PostgreSQL database, or Spark."""
        if self.target == "postgres":
            from quintile.postgres.warehouse import PostgresWarehouse

            return PostgresWarehouse()
        if self.target == "spark":
            from quintile.spark.warehouse import SparkWarehouse

            return SparkWarehouse(self.project_root)
        return self.warehouse

    @property
    def published_place(self) -> str:
        """What BI reads, as the user would say it: a file, or a schema of a database."""
        if self.target == "postgres":
            from quintile.postgres.publishing import PUBLISHED_SCHEMA

            return f"schema {PUBLISHED_SCHEMA} of {self.store}"
        if self.target == "spark":
            return f"schema published of {self.store}"
        return str(self.published)

    def export(self) -> None:
        """Hand the places on to dbt, whose profile and macros read them from the environment."""
        os.environ.update(
            QUINTILE_RAW=self.raw,
            QUINTILE_WAREHOUSE=str(self.warehouse),
            QUINTILE_PUBLISHED=str(self.published),
            QUINTILE_TARGET=self.target,
        )
        if self.target == "postgres":
            tell_postgres()
        if self.target == "spark":
            from quintile.spark.warehouse import FOLDER_VARIABLE, SparkWarehouse

            os.environ[FOLDER_VARIABLE] = str(SparkWarehouse(self.project_root).folder)

    def require_duckdb(self, what: str) -> None:
        """Raises InputError unless the engine is DuckDB, the one `what` is made for."""
        if self.target != "duckdb":
            raise InputError(f"{what} works on DuckDB, not on {self.target}: use --target duckdb, or run `dbt build`")

    def require_publishing(self, what: str) -> None:
        """Raises InputError unless the engine is one whose tables Python can read and write."""
        if self.target == "spark":
            raise InputError(
                f"{what} works on DuckDB and PostgreSQL, not on {self.target}: use another --target, or run `dbt build`"
            )


def load_settings(target: str | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this invocation; `target` wins over QUINTILE_TARGET.

    Defaults are relative to the project; what the environment gives is relative to the working folder, as in any shell.

    Raises:
        InputError: no project, an unknown target, or a setting that makes no sense.
    """
    root = find_project_root()
    engine = target or environment.get("QUINTILE_TARGET") or "duckdb"
    if engine not in TARGETS:
        raise InputError(f"unknown target {engine!r}: use one of {', '.join(TARGETS)}")
    settings = Settings(
        project_root=root,
        raw=_raw_location(environment.get("QUINTILE_RAW"), root / "data" / "raw"),
        warehouse=_path(environment.get("QUINTILE_WAREHOUSE"), root / "data" / "quintile.duckdb"),
        published=_path(environment.get("QUINTILE_PUBLISHED"), root / "data" / "published" / "quintile.duckdb"),
        artifacts=root / (environment.get("DBT_TARGET_PATH") or "target"),
        logs=root / (environment.get("DBT_LOG_PATH") or "logs"),
        target=engine,
        kept_versions=_kept_versions(environment.get("QUINTILE_KEPT_VERSIONS") or "5"),
    )
    if settings.published == settings.warehouse:
        raise InputError(
            f"QUINTILE_PUBLISHED and QUINTILE_WAREHOUSE are both {settings.warehouse}: give them different files"
        )
    return settings


def find_project_root() -> Path:
    """The folder with Quintile's dbt_project.yml: from the working folder upward, else where this package lives."""
    for folder in _candidate_folders():
        if _is_project(folder):
            return folder
    raise InputError(
        "no Quintile project here (dbt_project.yml with name: quintile): change to its folder and try again"
    )


def project_variables(settings: Settings) -> dict[str, object]:
    """The `vars:` of dbt_project.yml, before anything given on the command line."""
    return dict(_read_project(settings.project_root / "dbt_project.yml").get("vars") or {})


def _candidate_folders() -> Iterator[Path]:
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        yield start
        yield from start.parents


def _is_project(folder: Path) -> bool:
    project_file = folder / "dbt_project.yml"
    return project_file.is_file() and _read_project(project_file).get("name") == PROJECT_NAME


def _read_project(project_file: Path) -> dict[str, object]:
    try:
        content = yaml.safe_load(project_file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError) as error:
        raise InputError(f"{project_file} cannot be read: {' '.join(str(error).split())}") from error
    return content if isinstance(content, dict) else {}


def _raw_location(given: str | None, default: Path) -> str:
    if given and "://" in given:
        return given
    return str(_path(given, default))


def _path(given: str | None, default: Path) -> Path:
    return Path(given).expanduser().resolve() if given else default


def _kept_versions(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise InputError(f"QUINTILE_KEPT_VERSIONS is {given!r}: give a whole number from 1 on")
    return int(given)
