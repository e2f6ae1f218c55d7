"""Raw rows mean the same on PostgreSQL as on DuckDB: every value, hash and payload behind the door."""

from pathlib import Path

import pytest

from engines.cluster import Server
from engines.comparing import differences
from engines.houses import DuckdbHouse, PostgresHouse, Table
from engines.nasty_values import write_nasty_files
from pipeline.conftest import TRAP_AS_OF

pytestmark = pytest.mark.postgres

OF_THE_CONTRACT = (
    "select table_name from information_schema.tables where table_schema = 'landing' and "
    "(table_type = 'VIEW' or table_name = 'unreadable_lines') order by 1"
)


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory, server: Server) -> tuple[DuckdbHouse, PostgresHouse]:
    """Both, with their doors open on the same files."""
    folder = tmp_path_factory.mktemp("door")
    write_nasty_files(folder / "raw")
    houses = DuckdbHouse(folder), PostgresHouse(folder, server)
    for house in houses:
        house.load()
        done = house.dbt("run-operation", "open_raw", as_of=TRAP_AS_OF.isoformat())
        assert done.returncode == 0, done.stdout
    return houses


def test_every_raw_row_is_equal(houses: tuple[DuckdbHouse, PostgresHouse]) -> None:
    ours, theirs = (house.tables(OF_THE_CONTRACT, "landing") for house in houses)
    assert len(ours) == 15
    assert {name for name, table in ours.items() if table.rows} == {
        "orders", "customers", "products", "fx_rates", "unreadable_lines"
    }  # fmt: skip
    # PostgreSQL's text holds no NUL: it stands as the replacement character there, in hash and payload too.
    ours["orders"], theirs["orders"] = (_without_nul(tables["orders"]) for tables in (ours, theirs))
    ours["customers"], theirs["customers"] = (_without_nul(tables["customers"]) for tables in (ours, theirs))
    assert differences(ours, theirs) == {}


def test_a_load_that_fails_changes_nothing(houses: tuple[DuckdbHouse, PostgresHouse], tmp_path: Path) -> None:
    _, postgres = houses
    before = postgres.tables("select 'orders' union all select 'customers'", "raw")
    broken = PostgresHouse(tmp_path, postgres.server)
    write_nasty_files(broken.raw)
    whole = (broken.raw / "products.parquet").read_bytes()
    (broken.raw / "products.parquet").write_bytes(whole[:200] + bytes(len(whole) - 400) + whole[-200:])
    (broken.raw / "orders.csv").write_text(
        "source_name,order_id,ordered_at,status,currency,subtotal_amount,total_amount,updated_at\n"
    )
    done = broken.quintile("load")
    assert done.returncode == 2, done.stderr
    assert "products.parquet" in done.stderr.splitlines()[-1] + done.stderr.splitlines()[-2], done.stderr
    assert postgres.tables("select 'orders' union all select 'customers'", "raw") == before


def test_a_table_that_the_files_no_longer_have_is_gone(
    houses: tuple[DuckdbHouse, PostgresHouse], tmp_path: Path
) -> None:
    _, postgres = houses
    fewer = PostgresHouse(tmp_path, postgres.server)
    write_nasty_files(fewer.raw)
    (fewer.raw / "products.parquet").unlink()
    fewer.load()
    left = fewer.tables("select table_name from information_schema.tables where table_schema = 'raw'", "raw")
    assert left.keys() == {"orders", "customers", "fx_rates", "unreadable_lines"}


def _without_nul(table: Table) -> Table:
    changed = [table.columns.index(name) for name in ("row_hash", "row_payload")]
    return Table(
        table.columns,
        [
            tuple(
                None if position in changed and any(_has_nul(other) for other in row) else _replaced(value)
                for position, value in enumerate(row)
            )
            for row in table.rows
        ],
    )


def _has_nul(value: object) -> bool:
    return isinstance(value, str) and ("\x00" in value or "\ufffd" in value)


def _replaced(value: object) -> object:
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value
