"""Spark gives what DuckDB gives: two nights of the trap shop, every mart, every row, every column (make test-spark)."""

from pathlib import Path

import duckdb
import pytest

from engines.spark_nights import TwoNights
from engines.spark_parity import differing_tables
from engines.spark_plans import run_statements
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES

pytestmark = pytest.mark.spark

NOTE_A_BUILD = """
    insert into operations.builds
    select build_number + 1, '{name}', '{name}', '{state}', * except (build_number, invocation_id, run_id, state)
    from operations.builds where build_number = (select max(build_number) from operations.builds)
"""
CLOSED = "int_identity__components"


@pytest.mark.parametrize("night", [0, 1], ids=["first_night", "second_night"])
def test_every_mart_is_equal_row_by_row(spark_nights: TwoNights, night: int):
    assert spark_nights.differences[night]["marts"] == []


@pytest.mark.parametrize("night", [0, 1], ids=["first_night", "second_night"])
def test_every_staged_row_is_equal_with_its_hash_and_payload(spark_nights: TwoNights, night: int):
    assert spark_nights.differences[night]["staging"] == []


def test_the_second_night_has_work_for_every_kept_table(spark_nights: TwoNights):
    """Or the comparison of the second night would prove little."""
    with duckdb.connect(str(spark_nights.duckdb.warehouse), read_only=True) as connection:
        dates, late, moved = connection.execute("""
            select
                (select count(*) from intermediate.as_of_dates),
                (select count(*) from marts.dq_late_facts),
                (select count(distinct transitioned_on) from marts.fct_segment_transitions)
        """).fetchone()
    assert dates > 2 and late > 10 and moved > 2


def test_a_difference_of_a_cent_is_found(spark_nights: TwoNights, tmp_path: Path):
    """The comparison itself can fail."""
    changed = tmp_path / "changed.duckdb"
    changed.write_bytes(spark_nights.duckdb.warehouse.read_bytes())
    with duckdb.connect(str(changed)) as connection:
        connection.execute("""
            update marts.dim_customers set lifetime_net_revenue = lifetime_net_revenue + 0.01
            where customer_id = (select min(customer_id) from marts.dim_customers where lifetime_net_revenue > 0)
        """)
    assert [found.table for found in differing_tables(changed, spark_nights.spark)] == ["dim_customers"]


def test_a_table_that_was_being_replaced_when_a_run_died_is_put_back(spark_nights: TwoNights):
    """The next run finishes the rename, and throws away what was not meant to stay."""
    history, moved = ("intermediate.int_history__intervals", "intermediate.int_history__intervals__next")
    before = len(list(spark_nights.spark.table("intermediate", "int_history__intervals").glob("*.parquet")))
    run_statements(
        spark_nights.spark.folder,
        f"alter table {history} rename to {moved}",
        "create table marts.dim_customers__next as select 1 as halfway",
    )
    assert not spark_nights.spark.table("intermediate", "int_history__intervals").exists()
    done = spark_nights.spark.dbt("run-operation", "open_raw", as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert done.returncode == 0, done.stdout[-4000:]
    after = list(spark_nights.spark.table("intermediate", "int_history__intervals").glob("*.parquet"))
    assert len(after) == before > 0
    assert not spark_nights.spark.table("marts", "dim_customers__next").exists()


def test_files_that_a_killed_run_left_are_removed_by_the_next(spark_nights: TwoNights):
    """Spark makes no table where files lie, so the run after a kill would fail until somebody deleted them by hand."""
    house = spark_nights.spark
    run_statements(house.folder, NOTE_A_BUILD.format(name="killed", state="building"))
    left = [
        house.table("intermediate", name) for name in ("int_events__daily__new", f"closing_graph__{CLOSED}__edges_next")
    ]
    kept = house.table("marts", "dim_customers")
    for folder in left:
        (folder / "_temporary").mkdir(parents=True)
        (folder / "_temporary" / "part-0.parquet").write_bytes(b"PAR1")
    done = house.dbt("run-operation", "open_raw", as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert done.returncode == 0, done.stdout[-4000:]
    run_statements(house.folder, NOTE_A_BUILD.format(name="after_the_kill", state="complete"))
    assert [folder for folder in left if folder.exists()] == []
    assert list(kept.glob("*.parquet"))
    assert list(kept.parent.parent.glob("*/quintile_leftover")) == []


def test_every_data_test_and_unit_test_passes(spark_nights: TwoNights):
    done = spark_nights.spark.dbt("test", as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert done.returncode == 0, done.stdout[-4000:]
