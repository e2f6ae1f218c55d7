"""The models compile for Snowflake, BigQuery and Redshift, and each grammar takes them. Nothing is run there."""

import re
from pathlib import Path

import pytest

from portable.compiling import PROJECT
from portable.side_by_side import compile_side_by_side, sql_files
from portable.warehouses import BIGQUERY, REDSHIFT, SNOWFLAKE, WAREHOUSES, Warehouse
from quintile.demo.shop import RAW_TABLES

# What dbt looks through for a side of a dispatched macro, after the engine's own.
PARENTS = {"snowflake": ("default",), "bigquery": ("default",), "redshift": ("postgres", "default")}
# Sides that are not the engine's own, and fit: macro by macro, looked up in the documentation of the engine.
FITTING = {
    "snowflake": """
        a_day_after add_days create_parsing_functions decimal_type delete_rows double_type list_raw_files
        mend_replaced_tables modulo month_end percentile replace_view salt text_as_given union_distinct update_rows
        wide_integer wide_integer_divide
    """,
    "bigquery": """
        create_parsing_functions delete_rows joined_text list_raw_files mend_replaced_tables replace_view salt
        text_as_given update_rows wide_integer_divide
    """,
    "redshift": """
        a_day_after add_days add_seconds business_date decimal_type delete_rows double_type list_raw_files matches
        mend_replaced_tables modulo month_end percentile start_of_day union_distinct update_rows wide_integer
        wide_integer_divide
    """,
}
EACH = pytest.mark.parametrize("warehouse", WAREHOUSES, ids=lambda warehouse: warehouse.target)


@pytest.fixture(scope="module")
def compiled() -> dict[str, Path]:
    """The folders of the compiled SQL, by target; a process for each, side by side."""
    # BigQuery's adapter wants something to log in with, though nobody is asked.
    return compile_side_by_side(
        (warehouse.target for warehouse in WAREHOUSES),
        PYTHONWARNINGS="ignore", QUINTILE_BIGQUERY_METHOD="oauth-secrets", QUINTILE_BIGQUERY_TOKEN="none",
    )  # fmt: skip


def _dispatched(sources: str) -> set[str]:
    return set(re.findall(r"adapter\.dispatch\('(\w+)', 'quintile'\)", sources))


@EACH
def test_every_dispatched_macro_has_a_side_that_fits(warehouse: Warehouse):
    sources = "\n".join(path.read_text() for path in (PROJECT / "macros").rglob("*.sql"))
    # Where list_raw_files finds none, nothing else is asked about files.
    of_files = _dispatched((PROJECT / "macros/raw/raw_files.sql").read_text()) - {"list_raw_files"}
    dispatched = _dispatched(sources) - of_files
    defined = set(re.findall(r"{%-? macro (\w+)\(", sources))
    own = {name for name in dispatched if f"{warehouse.target}__{name}" in defined}
    inherited = {
        name for name in dispatched - own if any(f"{parent}__{name}" in defined for parent in PARENTS[warehouse.target])
    }
    assert len(own) > 5
    assert dispatched - own - inherited == set(), "there is no side for these"
    assert inherited == set(FITTING[warehouse.target].split()), (
        "look these up in the engine's documentation, then list them"
    )


@EACH
def test_every_model_is_compiled(warehouse: Warehouse, compiled):
    written = sql_files(PROJECT / "models")
    assert written and sql_files(compiled[warehouse.target] / "first_run/compiled/quintile/models") == written


@EACH
def test_the_door_and_later_runs_are_compiled_too(warehouse: Warehouse, compiled):
    folder = compiled[warehouse.target]
    assert (folder / "door/door.sql").read_text().count("unparseable_columns") == 2 * len(RAW_TABLES)
    first_run, later_run, backfill = (
        {path.name: path.read_text() for path in (folder / name / "compiled").rglob("*.sql")}
        for name in ("first_run", "later_run", "backfill")
    )
    assert later_run["int_events__daily.sql"] != first_run["int_events__daily.sql"]
    assert "computed_dates" in backfill["as_of_dates.sql"] != first_run["as_of_dates.sql"]


@EACH
def test_the_grammar_takes_every_file(warehouse: Warehouse, compiled):
    folder = compiled[warehouse.target]
    complaints = [
        f"{name}: {found}"
        for name in sorted(sql_files(folder))
        for found in warehouse.complaints((folder / name).read_text())
    ]
    assert not complaints, "\n".join(complaints)


@EACH
def test_the_lists_agree(warehouse: Warehouse):
    assert warehouse.unknown <= warehouse.own_functions
    assert warehouse.reserved_in_use <= warehouse.reserved


@EACH
def test_what_the_engine_refuses_is_seen(warehouse: Warehouse):
    assert warehouse.complaints("select a, cast(b as decimal(18, 2)) as c, max(d) as e from f group by a, b") == []
    for sql in [
        "select a, from b where",
        "select list_sort(a) as c from b",
        "select cast(a as hugeint) as c from b",
        "select cast(a as decimal(39, 1)) as c from b",
        *(f"select a as {word} from b" for word in warehouse.reserved & {"groups", "row", "tag"}),
        *(each.example for each in warehouse.refused),
    ]:
        assert warehouse.complaints(sql), sql


@pytest.mark.parametrize(
    ("warehouse", "sql"),
    [
        (SNOWFLAKE, "select hash(a) as b, get(c, 1 - 1) as d from e"),
        (BIGQUERY, "select 'it\\'s' as a, array_agg(b)[safe_offset(0)] as c, cast(d as bignumeric(38, 0)) as e from f"),
        (REDSHIFT, "select fnv_hash(a) as b, c ~ '^d' as e, language from f"),
    ],
)
def test_what_the_engine_takes_passes(warehouse: Warehouse, sql: str):
    assert warehouse.complaints(sql) == []


@pytest.mark.parametrize("sql", ["select 'it''s' as a", "select cast(a as decimal(16, 15)) as b from c"])
def test_bigquery_has_its_own_texts_and_decimals(sql: str):
    assert BIGQUERY.complaints(sql) and SNOWFLAKE.complaints(sql) == REDSHIFT.complaints(sql) == []
