"""Running commands on a tiny project in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.tiny_project import write_tiny_project
from quintile.cli import app

Run = Callable[..., Result]


def enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the folder the working one, with nothing of Quintile's set in the environment."""
    settings = ("QUINTILE_RAW", "QUINTILE_WAREHOUSE", "QUINTILE_PUBLISHED", "QUINTILE_TARGET", "QUINTILE_KEPT_VERSIONS")
    for name in (*settings, "QUINTILE_RUN_ID", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        # Set before it is removed, so that what a command exports to dbt is undone after the test.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny project, in which the command lines run."""
    return enter(write_tiny_project(tmp_path / "project"), monkeypatch)


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny project after a good run, made once."""
    folder = write_tiny_project(tmp_path_factory.mktemp("finished") / "project")
    with pytest.MonkeyPatch.context() as monkeypatch:
        enter(folder, monkeypatch)
        result = CliRunner().invoke(app, ["run", "--as-of", "2025-06-30"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def after_a_run(finished_run: Path, project: Path) -> None:
    """Puts the project of the test into the state after a good run."""
    shutil.copytree(finished_run, project, dirs_exist_ok=True)


@pytest.fixture
def quintile(project: Path) -> Run:
    """Runs a command line in the project; an exception that is no exit code fails the test."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def orders(project: Path) -> Path:
    """The raw file of the orders."""
    return project / "data" / "raw" / "orders.csv"


@pytest.fixture
def published(project: Path) -> Path:
    """Where the project publishes."""
    return project / "data" / "published" / "quintile.duckdb"
