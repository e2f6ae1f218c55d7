"""Raw rows mean the same on Spark as on DuckDB: values, hashes and payloads behind the door."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from engines.nasty_values import write_nasty_files
from engines.spark_house import SparkHouse
from pipeline.conftest import TRAP_AS_OF
from pipeline.house import House

pytestmark = pytest.mark.spark

TABLES = {"orders": "order_id", "customers": "customer_id", "products": "product_id"}
# Java knows no offset beyond 18 hours, so that 03:04:05+99 can't be read; no clock on earth shows it.
BEYOND_JAVA = "+99"
# Behind the door stand views; their rows are written down by a session like dbt's.
WRITE_DOWN = """
import sys
from engines.spark_plans import open_session
session = open_session(sys.argv[1])
for table in sys.argv[2].split(","):
    session.sql(f"create or replace temporary view seen as select * from landing.{table}")
    session.table("seen").write.parquet(f"{sys.argv[1]}/seen/{table}")
"""


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, SparkHouse]:
    """Both, with their doors open on the same files; what is behind Spark's lies in spark/seen."""
    folder = tmp_path_factory.mktemp("spark_door")
    write_nasty_files(folder / "raw")
    houses = House(folder), SparkHouse(folder)
    for house in houses:
        done = house.dbt("run-operation", "open_raw", as_of=TRAP_AS_OF.isoformat())
        assert done.returncode == 0, done.stdout
    tables = ",".join([*TABLES, "fx_rates", "unreadable_lines"])
    environment = houses[1].environment | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", WRITE_DOWN, str(folder / "spark"), tables],
        env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return houses


def _rows(houses: tuple[House, SparkHouse], table: str, columns: str = "*") -> tuple[list[tuple], list[tuple]]:
    """The rows of a view of landing on both sides, in DuckDB's types, sorted."""
    duckdb_house, spark_house = houses
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{duckdb_house.warehouse}' as warehouse (read_only)")
        connection.execute("use warehouse")
        ours = connection.execute(f"select {columns} from landing.{table} order by all").fetchall()
        types = connection.execute(f"describe select {columns} from landing.{table}").fetchall()
        casts = ", ".join(f"cast({name} as {type_name}) as {name}" for name, type_name, *_ in types)
        theirs = connection.execute(
            f"select {casts} from read_parquet('{spark_house.folder}/spark/seen/{table}/*.parquet') order by all"
        ).fetchall()
    return ours, theirs


@pytest.mark.parametrize("table", TABLES)
def test_every_raw_row_is_equal(houses: tuple[House, SparkHouse], table: str):
    ours, theirs = _rows(houses, table)
    key = _rows(houses, table, TABLES[table])[0]
    assert len(ours) == len(theirs) == len(key) > 30
    beyond = [row for row in ours if any(BEYOND_JAVA in str(value) for value in row)]
    assert len(beyond) == (0 if table == "products" else 1)
    payloads = {row[-3] for row in beyond}
    kept = [[row for row in rows if row[-3] not in payloads] for rows in (ours, theirs)]
    assert kept[0] == kept[1]


def test_parts_of_different_types_give_equal_values(houses: tuple[House, SparkHouse]):
    """Their hashes differ: DuckDB makes a timestamp of both parts, Spark reads both as text."""
    ours, theirs = _rows(houses, "fx_rates", "currency, rate_date, rate_to_reporting, unparseable_columns")
    assert ours == theirs and len(ours) == 7


def test_a_line_that_fits_no_column_is_noted(houses: tuple[House, SparkHouse]):
    """Spark knows neither its number nor what exactly is wrong with it."""
    ours, theirs = _rows(houses, "unreadable_lines", "source_table")
    assert ours == theirs == [("customers",), ("orders",)]
