"""Every suite passes on good data, and every expectation fails on data broken in its way."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import yaml

from quintile.errors import InputError
from quintile.settings import Settings
from quintile.validation.gate import Gate, LayerReport
from quintile.validation.suites import EVERY_TABLE, LAYERS, Layer, load_suites
from validation.broken_rows import MARTS, RAW
from validation.good_warehouse import AS_OF, PROJECT, build_good_warehouse

BROKEN: dict[Layer, dict[tuple[str, str], str]] = {"raw": RAW, "marts": MARTS}


@pytest.fixture(scope="module")
def good_warehouse(tmp_path_factory) -> Path:
    """Built once; tests that change it take a copy."""
    path = tmp_path_factory.mktemp("good") / "quintile.duckdb"
    build_good_warehouse(path)
    return path


@pytest.fixture
def settings(good_warehouse, tmp_path) -> Settings:
    """The project's suites on a copy of the good warehouse; Data Docs go to a temporary folder."""
    warehouse = tmp_path / "quintile.duckdb"
    shutil.copyfile(good_warehouse, warehouse)
    shutil.copytree(PROJECT / "tests" / "expectations", tmp_path / "tests" / "expectations")
    return Settings(
        project_root=tmp_path,
        raw="raw",
        warehouse=warehouse,
        published=tmp_path / "published.duckdb",
        artifacts=tmp_path / "target",
        logs=tmp_path / "logs",
        target="duckdb",
        kept_versions=5,
    )


def change(settings: Settings, statements: str) -> None:
    """Change the warehouse."""
    with closing(duckdb.connect(str(settings.warehouse))) as connection:
        connection.execute(statements)


def check(settings: Settings, layer: Layer) -> LayerReport:
    """Run the suites of a layer."""
    return Gate(settings, {"as_of": f"date '{AS_OF}'"}).check(layer)


def keep_one(settings: Settings, layer: Layer, table: str, name: str) -> dict:
    """Leave a single expectation in the suites, for speed; returns its definition."""
    folder = settings.expectations / layer
    file = folder / f"{table}.yml"
    suite = yaml.safe_load(file.read_text(encoding="utf-8"))
    suite["expectations"] = [definition for definition in suite["expectations"] if definition["name"] == name]
    shutil.rmtree(folder)
    folder.mkdir()
    file.write_text(yaml.safe_dump(suite), encoding="utf-8")
    return suite["expectations"][0]


@pytest.mark.parametrize("layer", LAYERS)
def test_everything_holds_on_good_data(settings, layer):
    """No warning either, and nothing was skipped."""
    report = check(settings, layer)
    assert report.failed == []
    assert report.checked >= len(BROKEN[layer])


@pytest.mark.parametrize("layer", LAYERS)
def test_every_expectation_has_a_fixture_that_breaks_it(layer):
    """An expectation that cannot fail is worth nothing."""
    suites = [*load_suites(PROJECT / "tests" / "expectations", layer, [EVERY_TABLE])]
    names = {(suite.table, definition.name) for suite in suites for definition in suite.expectations}
    assert names == set(BROKEN[layer])


@pytest.mark.parametrize(
    ("layer", "table", "name"), [(layer, *key) for layer, fixtures in BROKEN.items() for key in fixtures]
)
def test_fails_on_broken_data(settings, layer, table, name):
    """The expectation that the data breaks fails, with its severity and mend."""
    definition = keep_one(settings, layer, table, name)
    change(settings, BROKEN[layer][table, name])
    failed = check(settings, layer).failed
    assert [failure.name for failure in failed] == [name]
    assert failed[0].severity == definition["severity"]
    assert failed[0].mend == definition["mend"].strip()
    assert "could not be checked" not in failed[0].observed


def test_says_where_and_how_many(settings):
    """Table, column, how many of how many, and examples from marts."""
    change(
        settings,
        "update marts.dim_customers set city = 'c@example.org', rfm_segment = 'x' where rfm_segment is not null",
    )
    failed = {failure.name: failure for failure in check(settings, "marts").failed}
    segments = failed["RFM segments are known"]
    assert (segments.table, segments.column) == ("dim_customers", "rfm_segment")
    assert segments.observed == "3 of 4 rows, such as x, x, x"
    address = failed["no text looks like an email address"]
    assert address.observed == "column_name city, rows_with_address 3"


def test_values_of_raw_columns_reach_neither_report_nor_docs(settings):
    """They may be personal, and Data Docs are passed around."""
    change(settings, "update landing.orders set customer_email = 'jane@example.com', ordered_at = null")
    gate = Gate(settings, {"as_of": f"date '{AS_OF}'"})
    report = gate.check("raw")
    assert report.failed
    docs = gate.write_docs()
    pages = [page.read_text(encoding="utf-8") for page in docs.parent.rglob("*.html")]
    assert len(pages) > len(report.failed)
    assert not any("jane@example.com" in text for text in [*pages, str(report)])


def test_a_missing_mart_is_critical(settings):
    """A suite whose table is gone cannot pass."""
    change(settings, "drop table marts.dim_segments")
    failed = check(settings, "marts").of_severity("critical")
    assert ("dim_segments", "the table is there") in [(failure.table, failure.name) for failure in failed]


def test_a_missing_column_is_a_failure_not_a_crash(settings):
    """The report says that it could not be checked."""
    change(settings, "alter table marts.dim_segments drop column owner")
    failed = {failure.name: failure for failure in check(settings, "marts").failed}
    assert "could not be checked" in failed["every segment has an owner"].observed


def test_a_mart_without_a_suite_is_searched_for_addresses(settings):
    """Addresses in the clear may appear in no mart, whoever adds it."""
    change(settings, "create table marts.fct_new as select 'x@example.com' as contact")
    assert [failure.table for failure in check(settings, "marts").failed] == ["fct_new"]


def test_an_empty_shop_passes_with_two_warnings(settings):
    """The mandatory tables without rows are mentioned; nothing else is wrong."""
    with closing(duckdb.connect(str(settings.warehouse))) as connection:
        tables = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
        for schema, table in tables:
            connection.execute(f"delete from {schema}.{table}")
    raw = check(settings, "raw")
    assert [(failure.table, failure.severity) for failure in raw.failed] == [
        ("customers", "warning"),
        ("orders", "warning"),
    ]
    assert check(settings, "marts").failed == []


@pytest.mark.parametrize("table", ["orders", "customers"])
def test_a_file_of_which_no_line_can_be_read_is_critical(settings, table):
    """It is not taken for a shop without rows, however short the file is."""
    unreadable = f"insert into landing.unreadable_lines by name select '{table}' as source_table, 2 as line_number"
    change(settings, unreadable)
    assert check(settings, "raw").of_severity("critical") == [], "the other lines were read"
    change(settings, f"delete from landing.{table}")
    failed = check(settings, "raw").of_severity("critical")
    assert [(failure.table, failure.observed) for failure in failed] == [
        ("unreadable_lines", f"source_table {table}, unreadable_lines 1")
    ]


@pytest.mark.parametrize(("unknown", "critical"), [(99, False), (100, True)])
def test_unknown_money_is_critical_when_it_is_most_of_the_orders_of_all_shops(settings, unknown, critical):
    """Half of 199 kept orders, summed over the shops; a second shop without any is counted in."""
    change(
        settings,
        f"update marts.dq_source_audit set rows_with_unknown_money = {unknown}, rows_in = 100, rows_kept = 100, "
        "rows_superseded = 0 where source_table = 'orders'; "
        "insert into marts.dq_source_audit by name select 'orders' as source_table, 'other' as source_name, "
        "99 as rows_in, 99 as rows_kept, 0 as rows_superseded, 0 as rows_rejected, 0 as rows_erased, "
        "0 as rows_with_unknown_money",
    )
    names = {failure.name for failure in check(settings, "marts").failed}
    expected = {"the money of every order is known"}
    assert names == expected | ({"the money of most orders is known"} if critical else set())


def test_the_warehouse_can_be_written_to_after_a_check(settings):
    """The kept connection is closed, so dbt can go on."""
    check(settings, "marts")
    change(settings, "create table marts.after_the_check (number integer)")


def test_a_missing_warehouse_is_an_input_error(settings):
    """Not an exception from deep inside."""
    with pytest.raises(InputError, match="no warehouse"):
        check(replace(settings, warehouse=settings.warehouse.with_name("none.duckdb")), "marts")
