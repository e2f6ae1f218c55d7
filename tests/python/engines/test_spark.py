"""Spark gives what DuckDB gives: two nights of the trap shop, every mart, every row, every column (make test-spark)."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from engines.spark_house import SparkHouse
from engines.spark_parity import Difference, differing_tables
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES
from pipeline.house import House
from shops.trap_shop import write_trap_shop

pytestmark = pytest.mark.spark

NIGHTS = (TRAP_AS_OF - timedelta(days=2), TRAP_AS_OF)  # one between them is missed, and caught up
HELD_BACK = 0.05


@dataclass
class TwoNights:
    """Both houses as the second night left them, and what differed after each night, by schema."""

    duckdb: House
    spark: SparkHouse
    differences: list[dict[str, list[Difference]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoNights]:
    """Both engines build two nights from the same files; some rows come only before the second."""
    folder = tmp_path_factory.mktemp("spark")
    houses = TwoNights(House(folder / "duckdb"), SparkHouse(folder / "on_spark"))
    for house in (houses.duckdb, houses.spark):
        house.folder.mkdir()
        house.raw.symlink_to(folder / "raw")
    everything = folder / "everything"
    write_trap_shop(everything, as_of=TRAP_AS_OF)
    for night in NIGHTS:
        _write_night(everything, folder / "raw", 0 if night == NIGHTS[-1] else HELD_BACK)
        for house in (houses.duckdb, houses.spark):
            _build(house, night)
        houses.differences.append({
            schema: differing_tables(houses.duckdb.warehouse, houses.spark, schema) for schema in ("marts", "staging")
        })  # fmt: skip
    yield houses


def _write_night(everything: Path, raw: Path, held_back: float) -> None:
    """Copy the files, without a share of the rows, drawn by chance."""
    raw.mkdir(exist_ok=True)
    chance = random.Random(5)
    for path in sorted(everything.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as source:
            header, *rows = csv.reader(source)
        with (raw / path.name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(row for row in rows if chance.random() >= held_back)


def _build(house: House, night: date) -> None:
    house.build(as_of=night.isoformat(), **TRAP_VARIABLES)


@pytest.mark.parametrize("night", [0, 1], ids=["first_night", "second_night"])
def test_every_mart_is_equal_row_by_row(two_nights: TwoNights, night: int):
    assert two_nights.differences[night]["marts"] == []


@pytest.mark.parametrize("night", [0, 1], ids=["first_night", "second_night"])
def test_every_staged_row_is_equal_with_its_hash_and_payload(two_nights: TwoNights, night: int):
    assert two_nights.differences[night]["staging"] == []


def test_the_second_night_has_work_for_every_kept_table(two_nights: TwoNights):
    """Or the comparison of the second night would prove little."""
    with duckdb.connect(str(two_nights.duckdb.warehouse), read_only=True) as connection:
        dates, late, moved = connection.execute("""
            select
                (select count(*) from intermediate.as_of_dates),
                (select count(*) from marts.dq_late_facts),
                (select count(distinct transitioned_on) from marts.fct_segment_transitions)
        """).fetchone()
    assert dates > 2 and late > 10 and moved > 2


def test_a_difference_of_a_cent_is_found(two_nights: TwoNights, tmp_path: Path):
    """The comparison itself can fail."""
    changed = tmp_path / "changed.duckdb"
    changed.write_bytes(two_nights.duckdb.warehouse.read_bytes())
    with duckdb.connect(str(changed)) as connection:
        connection.execute("""
            update marts.dim_customers set lifetime_net_revenue = lifetime_net_revenue + 0.01
            where customer_id = (select min(customer_id) from marts.dim_customers where lifetime_net_revenue > 0)
        """)
    assert [found.table for found in differing_tables(changed, two_nights.spark)] == ["dim_customers"]


def test_every_data_test_and_unit_test_passes(two_nights: TwoNights):
    done = two_nights.spark.dbt("test", as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert done.returncode == 0, done.stdout[-4000:]
