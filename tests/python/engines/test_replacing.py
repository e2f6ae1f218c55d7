"""DuckDB's tables and views are replaced in one statement (macros/duckdb): what dbt promises of them holds."""

import shutil
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner

MACROS = Path(__file__).parents[3] / "macros" / "duckdb"

PROJECT = """
name: small
profile: small
models:
  small:
    +materialized: table
"""

PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: small.duckdb, threads: 1}
"""

CONTRACT = """
models:
  - name: amounts
    description: What was paid.
    config:
      contract: {enforced: true}
      persist_docs: {relation: true, columns: true}
      post_hook: "insert into {{ this }} values (0)"
    columns:
      - {name: amount, data_type: integer, description: In cents., constraints: [{type: not_null}]}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a dbt project with nothing in it but these macros."""
    (tmp_path / "models").mkdir()
    shutil.copytree(MACROS, tmp_path / "macros" / "duckdb")
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(small: Path, sql: str) -> bool:
    """Build the one model, amounts; returns whether it was built."""
    (small / "models" / "amounts.sql").write_text(sql)
    outcome = dbtRunner().invoke(["run", "--log-level", "none", "--no-partial-parse"])
    reset_adapters()
    DuckDBConnectionManager.close_all_connections()
    return outcome.success


def ask(small: Path, query: str) -> list[tuple]:
    """The rows of a query of what was built."""
    with duckdb.connect(str(small / "small.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def kind(small: Path) -> list[tuple]:
    """Name and kind of every relation."""
    return ask(small, "select table_name, table_type from information_schema.tables")


def test_a_table_becomes_a_view_and_a_table_again(small: Path) -> None:
    """A model may change what it is built as; nothing is left behind."""
    for wanted, found in [("table", "BASE TABLE"), ("view", "VIEW"), ("view", "VIEW"), ("table", "BASE TABLE")]:
        assert build(small, "{{ config(materialized='" + wanted + "') }} select 1 as amount")
        assert kind(small) == [("amounts", found)]
        assert ask(small, "from amounts") == [(1,)]


def test_contract_comments_and_hooks_hold(small: Path) -> None:
    """Types and constraints are the contract's, comments are written, and hooks run in the same transaction."""
    (small / "models" / "amounts.yml").write_text(CONTRACT)
    assert build(small, "select cast(5 as integer) as amount")
    assert ask(small, "select amount from amounts order by amount") == [(0,), (5,)]
    assert ask(small, "select comment from duckdb_tables()") == [("What was paid.",)]
    assert ask(small, "select data_type, is_nullable, comment from duckdb_columns() where table_name = 'amounts'") == [
        ("INTEGER", False, "In cents.")
    ]
    assert not build(small, "select 'five' as amount"), "the contract asks for an integer"


def test_a_build_that_fails_leaves_the_old_table(small: Path) -> None:
    """The table is emptied and filled in one transaction: a value that the contract refuses undoes both."""
    (small / "models" / "amounts.yml").write_text(CONTRACT)
    assert build(small, "select cast(5 as integer) as amount")
    assert not build(small, "select cast(7 as integer) as amount union all select cast(null as integer)")
    assert ask(small, "select amount from amounts order by amount") == [(0,), (5,)]
