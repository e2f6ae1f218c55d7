"""`quintile export` on PostgreSQL: the same files as from DuckDB."""

from __future__ import annotations

import os
from contextlib import closing
from unittest import mock

import duckdb
import pytest
from typer.testing import CliRunner

from engines.cluster import Server
from exports.conftest import PEOPLE, enter, write_tiny_project
from exports.house import PUBLISHED, WAREHOUSE, Person, Shop, bytes_below, write_house
from quintile.cli import app

pytestmark = pytest.mark.postgres

ODD = Person("shop:9", "odd@example.com", "+4930123456", "", 'A "B",\nC\\', "Österreich", "AT", "Wien", "日本")
TABLES = {
    "marts.dim_audiences": "published.dim_audiences",
    "marts.fct_audience_members": "published.fct_audience_members",
    "main.publication": "published.publication",
    "intermediate.int_activation__contacts": "intermediate.int_activation__contacts",
    "intermediate.int_consents__permissions": "intermediate.int_consents__permissions",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with both files made by hand."""
    folder = enter(write_tiny_project(tmp_path / "project"), monkeypatch)
    write_house(folder, Shop([*PEOPLE, ODD]))
    return folder


@pytest.fixture
def database(server: Server, project):
    """A database with the tables of both files."""
    database = server.another_database(f"exports_{project.parent.name[-12:]}".lower())
    structure = (PUBLISHED + WAREHOUSE.format(database="")).replace("main.", "published.").replace("marts", "published")
    with closing(database.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(structure)
        for source, target in TABLES.items():
            file = "quintile.duckdb" if source.startswith("intermediate") else "published/quintile.duckdb"
            with closing(duckdb.connect(str(project / "data" / file), read_only=True)) as duck:
                for row in duck.execute(f"select * from {source}").fetchall():
                    cursor.execute(f"insert into {target} values ({', '.join(['%s'] * len(row))})", row)
    return database


def test_the_files_are_those_of_duckdb(project, database, tmp_path):
    """Every audience, layout and format; and what comes after a withdrawn consent."""

    def export(engine, *arguments):
        result = CliRunner().invoke(
            app, ["export", "--all", "--to", str(tmp_path / engine), "--target", engine, *arguments]
        )
        assert result.exit_code == 0, result.output

    withdraw = "update intermediate.int_consents__permissions set is_eligible = false where customer_id = 'shop:9'"
    with mock.patch.dict(os.environ, database.environment):
        for format in ("csv", "jsonl", "parquet"):
            for engine in ("duckdb", "postgres"):
                export(engine, "--since", "none", "--format", format)
        with closing(duckdb.connect(str(project / "data" / "quintile.duckdb"))) as duck:
            duck.execute(withdraw)
        with closing(database.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(withdraw)
        for engine in ("duckdb", "postgres"):
            export(engine)
    written = bytes_below(tmp_path / "duckdb")
    assert bytes_below(tmp_path / "postgres") == written
    assert sum("changes" in name for name in written) == 7 * 4, "seven exports of four files"


def test_a_database_without_audiences(project, database):
    with closing(database.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute("drop table published.dim_audiences")
    with mock.patch.dict(os.environ, database.environment):
        result = CliRunner().invoke(app, ["export", "--all", "--target", "postgres"])
    assert (result.exit_code, "dim_audiences" in result.stderr) == (2, True), result.output
