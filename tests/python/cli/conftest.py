"""Running commands on a tiny project in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_project import write_tiny_project
from typer.testing import CliRunner, Result

from quintile.cli import app

Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Path:
    """The tiny project, with the working folder in it and nothing set in the environment."""
    for name in ("RAW", "WAREHOUSE", "PUBLISHED", "TARGET", "KEPT_VERSIONS"):
        # Set before it is removed, so that what a command exports to dbt is undone after the test.
        monkeypatch.setenv(f"QUINTILE_{name}", "")
        monkeypatch.delenv(f"QUINTILE_{name}")
    folder = write_tiny_project(tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder


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
