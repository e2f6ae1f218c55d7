"""Running `quintile export` on a house made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from cli.conftest import enter
from cli.tiny_project import write_tiny_project
from exports.house import Person, Shop, write_house
from quintile.cli import app

ANN = Person(
    "shop:1", "ann.lee+news@gmail.com", "+16505551212", "Ann", "O'Lee", "United States", "US", "New York", "en"
)
BOB = Person("shop:2", "bob@example.com", None, "Bob", None, "DE", "DE", "Köln", "de")
CLEO = Person("shop:3", None, "+4915112345678", None, "Élan", None, None, None, None)
DAN = Person("shop:4", "dan@example.com", "+442071838750", "Dan", "Ng", "GB", "GB", "Leeds", "en", channels=["push"])
EVE = Person("shop:5", None, None, "Eve", None, "FR", "FR", "Paris", "fr")
PEOPLE = (ANN, BOB, CLEO, DAN, EVE)

Export = Callable[..., dict[str, Any]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which five people are published as members of every audience."""
    folder = enter(write_tiny_project(tmp_path / "project"), monkeypatch)
    write_house(folder, Shop(PEOPLE))
    return folder


@pytest.fixture
def exports(project: Path) -> Path:
    """The folder of exports that is the default."""
    return project / "data" / "published" / "exports"


@pytest.fixture
def change_warehouse(project: Path) -> Callable[[str], None]:
    """Runs a statement on the warehouse."""

    def run(statement: str) -> None:
        with closing(duckdb.connect(str(project / "data" / "quintile.duckdb"))) as connection:
            connection.execute(statement)

    return run


@pytest.fixture
def quintile(project: Path) -> Callable[..., Result]:
    """Runs a command line; an exception that is no exit code fails the test."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def export(quintile: Callable[..., Result]) -> Export:
    """Exports and returns, for each audience and channel or platform, what became of it."""

    def run(*arguments: str) -> dict[str, Any]:
        result = quintile("export", *arguments, "--json")
        assert result.exit_code == 0, result.output
        return {
            f"{outcome['audience_id']} {outcome['for']}": outcome for outcome in json.loads(result.stdout)["exports"]
        }

    return run
