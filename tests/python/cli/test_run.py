"""quintile run, validate, publish, rollback and backfill on a tiny project: what is published, and when it is not."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

AS_OF = ("--as-of", "2025-06-30")


def read(path: Path, query: str) -> list[tuple]:
    """The rows of one query, read as BI would."""
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def test_a_run_publishes_and_says_where_to_look(quintile, project, published):
    """The whole way, and plain text where there is no terminal."""
    result = quintile("run", *AS_OF)
    assert result.exit_code == 0, result.output
    assert read(published, "select customer_id, as_of_date::varchar from marts.dim_customers order by 1") == [
        ("ann", "2025-06-30"),
        ("bob", "2025-06-30"),
    ]
    assert f"published: {published}" in result.stdout
    assert "dim_customers" in result.stdout
    assert "of which SQL" in result.stdout
    assert (project / "target" / "data_docs" / "index.html").exists()
    assert "\x1b[" not in result.output, "no colours where there is no terminal"


def test_artefacts_go_where_dbt_is_told_to_put_them(quintile, project, tmp_path, monkeypatch):
    """Data Docs and dbt's artefacts follow DBT_TARGET_PATH."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "elsewhere"))
    assert quintile("run", *AS_OF).exit_code == 0
    assert (tmp_path / "elsewhere" / "data_docs" / "index.html").exists()
    assert (tmp_path / "elsewhere" / "run_results.json").exists()
    assert not (project / "target").exists()


def test_vars_reach_the_models_and_dates_need_no_quotes(quintile, published):
    """YAML turns an unquoted date into a date; the models get text."""
    assert quintile("run", "--vars", "{as_of: 2025-06-29, backfill_step: week}").exit_code == 0
    assert read(published, "select as_of, step from marts.fct_builds") == [("2025-06-29", "week")]


def test_warnings_are_shown_and_stop_nothing(quintile):
    """A warning names the table, what was found and the mend."""
    result = quintile("run", "--as-of", "2025-07-15")
    assert result.exit_code == 0
    assert "warning: orders: orders are up to date: newest 2025-06-30. Order more." in result.stderr


def test_missing_input_exits_2_with_the_macros_own_line(quintile, orders, published):
    """What dbt wraps around the macro's message is left out."""
    orders.unlink()
    result = quintile("run", *AS_OF)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"quintile: no orders in {orders.parent}: put orders.csv there"
    assert not published.exists()


def test_a_failed_raw_expectation_builds_nothing(quintile, orders, project, published):
    """The raw gate stands before the build."""
    orders.write_text(orders.read_text() + "9,zoe,2025-06-30\n" * 20, encoding="utf-8")
    result = quintile("run", *AS_OF)
    assert result.exit_code == 1
    assert "orders are few: 23" in result.stderr
    assert "Take some out." in result.stderr
    assert not published.exists()
    tables = read(project / "data" / "quintile.duckdb", "select table_name from information_schema.tables")
    assert tables == [("orders",)]


@pytest.mark.parametrize(
    ("line", "arguments", "shown"),
    [
        ("4,,2025-06-30", [], ["not_null_dim_customers_customer_id", "select * from", "test_failures"]),
        ("4,mallory,2025-06-30", [], ["nobody is called mallory: 1 of 3 rows", "Look at mallory."]),
        ("4,zoe,2025-06-30", ["--vars", "{misspelt: true}"], ["custmer_id", "models/marts/dim_customers.sql"]),
    ],
)
def test_a_failed_gate_exits_1_and_what_is_published_stays(
    after_a_run, quintile, orders, published, line, arguments, shown
):
    """A failed test, expectation or model is named with the place to look, and BI reads what it read before."""
    before = published.read_bytes()
    orders.write_text(f"{orders.read_text()}{line}\n", encoding="utf-8")
    result = quintile("run", *AS_OF, *arguments)
    assert result.exit_code == 1
    assert all(text in result.stderr for text in shown), result.stderr
    assert "nothing was published" in result.stderr.splitlines()[-1]
    assert published.read_bytes() == before


def test_a_failed_build_cannot_be_published_by_hand(after_a_run, quintile, orders, published):
    """The warehouse is half built: `quintile publish` refuses it too."""
    orders.write_text(f"{orders.read_text()}4,,2025-06-30\n", encoding="utf-8")
    assert quintile("run", *AS_OF).exit_code == 1
    result = quintile("publish", "--no-validate")
    assert result.exit_code == 1
    assert "not_null_dim_customers_customer_id" in result.stderr


BUILDS = """
    create table operations.builds (
        build_number integer, run_id varchar, state varchar, dates integer, tests_passed integer, tests_warned integer,
        tests_failed integer, first_as_of_date date, last_as_of_date date, finished_at timestamp
    )
"""


# What the hooks of dbt noted: rows of operations.builds, and of the table that versions before it had.
@pytest.mark.parametrize(
    ("builds", "last_build", "exit_code"),
    [
        (["building"], None, 1),
        (["rebuilding"], None, 1),
        (["failed"], None, 1),
        (["incomplete"], None, 1),
        (["empty"], None, 1),
        (["failed", "building", "complete"], None, 0),
        (["complete", "failed"], None, 1),
        (["complete"], ["failed"], 0),
        ([], None, 0),
        ([], ["failed"], 1),
        (None, ["building"], 1),
        (None, ["complete"], 0),
        (None, [], 0),
        (None, None, 0),
    ],
)
def test_a_warehouse_left_half_built_cannot_be_published_by_hand(
    after_a_run, quintile, project, published, builds, last_build, exit_code
):
    """The hooks of dbt note in the warehouse whether the last build came to its end."""
    before = published.read_bytes()
    with closing(duckdb.connect(str(project / "data" / "quintile.duckdb"))) as connection:
        connection.execute("create schema operations")
        if builds is not None:
            connection.execute(BUILDS)
            rows = reversed([*enumerate(builds, start=1)])  # the order of rows means nothing
            for row in rows:
                connection.execute("insert into operations.builds (build_number, state) values (?, ?)", row)
        if last_build is not None:
            connection.execute("create table operations.last_build (invocation_id varchar, state varchar)")
            for state in last_build:
                connection.execute("insert into operations.last_build values ('x', ?)", [state])
    result = quintile("publish", "--no-validate")
    assert result.exit_code == exit_code, result.output
    if exit_code:
        assert "the last dbt run on" in result.stderr.splitlines()[-1]
        assert "nothing was published" in result.stderr.splitlines()[-1]
        assert published.read_bytes() == before


def test_a_place_that_cannot_be_published_to_is_found_before_the_build(quintile, project, tmp_path, monkeypatch):
    """A wrong path costs no build; the line says how to mend it."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("QUINTILE_PUBLISHED", str(tmp_path / "file" / "quintile.duckdb"))
    result = quintile("run", *AS_OF)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "set QUINTILE_PUBLISHED elsewhere" in result.stderr
    assert not (project / "data" / "quintile.duckdb").exists()


def test_a_warehouse_open_elsewhere_exits_2_with_one_clear_line(after_a_run, quintile, project):
    """A reader with the warehouse open keeps dbt out of it."""
    warehouse = project / "data" / "quintile.duckdb"
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('ready', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, warehouse], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    holder.stdout.readline()
    result = quintile("run", *AS_OF)
    holder.communicate("\n", timeout=30)
    assert result.exit_code == 2
    last_line = result.stderr.splitlines()[-1]
    assert last_line.startswith(f"quintile: {warehouse} is open in another process")


def test_stages_one_by_one(after_a_run, quintile, published):
    """Those with their own orchestrator call the stages apart."""
    published.unlink()
    assert quintile("validate", "raw", *AS_OF).exit_code == 0
    assert quintile("validate", "marts", *AS_OF).exit_code == 0
    assert quintile("publish").exit_code == 0
    assert read(published, "select count(*) from marts.dim_customers") == [(2,)]


def test_tables_of_models_that_are_gone_are_not_published(after_a_run, quintile, project, published):
    """A deleted model's table stays in the warehouse, not in what BI reads."""
    (project / "models" / "marts" / "fct_builds.sql").unlink()
    assert quintile("run", *AS_OF).exit_code == 0
    assert read(published, "select table_name from duckdb_tables() where schema_name = 'marts'") == [("dim_customers",)]


def test_rollback_lists_and_brings_back(after_a_run, quintile, orders, published):
    """The list shows both versions; without --to it is the one before."""
    orders.write_text(f"{orders.read_text()}4,zoe,2025-06-30\n", encoding="utf-8")
    assert quintile("run", *AS_OF).exit_code == 0
    listed = quintile("rollback", "--list").stdout
    assert listed.count("2025-06-30") == 2
    assert quintile("rollback").exit_code == 0
    assert read(published, "select count(*) from marts.dim_customers") == [(2,)]


def test_a_backfill_runs_its_chunks_in_order_and_publishes_once(quintile, published):
    """Month ends in chunks of two, the final date added."""
    result = quintile("backfill", "--from", "2025-03-15", "--step", "month", "--as-of", "2025-06-15", "--chunk", "2")
    assert result.exit_code == 0, result.output
    # As the rows were appended: two chunks of month ends and the final date.
    assert read(published, "select backfill_from, step, as_of from marts.fct_builds order by rowid") == [
        ("2025-03-15", "month", "2025-04-30"),
        ("2025-05-01", "month", "2025-06-15"),
    ]
    assert read(published, "select distinct as_of_date::varchar from marts.dim_customers") == [("2025-06-15",)]
    assert len(list(published.with_name("quintile.versions").glob("*.duckdb"))) == 1
    assert "recomputing 4 dates from 2025-03-15 to 2025-06-15 in 2 chunks" in result.stderr


def test_a_failed_chunk_is_named_and_nothing_is_published(quintile, orders, published):
    """The message says where to go on."""
    orders.write_text("order_id,customer_id,ordered_at\n1,,2025-06-30\n", encoding="utf-8")
    result = quintile("backfill", "--from", "2025-06-01", "--step", "week", "--as-of", "2025-06-30", "--chunk", "2")
    assert result.exit_code == 1
    assert "go on with --from 2025-06-01" in result.stderr
    assert not published.exists()
