"""PostgreSQL gives what DuckDB gives: two nights of the trap shop, every mart, every row, every column."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from engines.cluster import Server
from engines.comparing import differences
from engines.houses import MARTS, DuckdbHouse, EngineHouse, PostgresHouse, Table
from engines.nights import NIGHTS, build_night, hold_back, write_trap_files
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES

pytestmark = pytest.mark.postgres


@dataclass
class TwoNights:
    """The houses as the second night left them, and the marts of each night by engine.

    The second night of PostgreSQL is a whole `quintile run`, with its data tests and the marts published.
    """

    duckdb: DuckdbHouse
    postgres: PostgresHouse
    marts: dict[str, list[dict[str, Table]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory, server: Server) -> TwoNights:
    """Both engines build side by side from the same files."""
    folder = tmp_path_factory.mktemp("engines")
    houses = TwoNights(DuckdbHouse(folder), PostgresHouse(folder / "postgres", server))
    houses.postgres.folder.mkdir()
    houses.postgres.raw.symlink_to(houses.duckdb.raw)
    write_trap_files(houses.duckdb.raw)
    everything = folder / "everything"
    hold_back(houses.duckdb.raw, everything)
    for night in NIGHTS:
        with ThreadPoolExecutor() as pool:
            building = {"duckdb": pool.submit(_build, houses.duckdb, night)}
            build = _build if night == NIGHTS[0] else _run
            building["postgres"] = pool.submit(build, houses.postgres, night)
            for name, marts in building.items():
                houses.marts.setdefault(name, []).append(marts.result())
        _replace(houses.duckdb.raw, everything)
    return houses


def _build(house: EngineHouse, night: date) -> dict[str, Table]:
    build_night(house, night)
    return house.tables()


def _run(house: PostgresHouse, night: date) -> dict[str, Table]:
    house.run("run", "--as-of", night.isoformat(), "--vars", json.dumps(TRAP_VARIABLES))
    return house.tables()


def _replace(folder: Path, everything: Path) -> None:
    for path in everything.glob("*.csv"):
        path.replace(folder / path.name)


@pytest.mark.parametrize("night", [0, 1], ids=["first night", "second night"])
def test_every_mart_is_equal_row_by_row(two_nights: TwoNights, night: int) -> None:
    assert differences(two_nights.marts["duckdb"][night], two_nights.marts["postgres"][night]) == {}


def test_the_nights_show_what_incremental_models_are_for(two_nights: TwoNights) -> None:
    """Or the test above would compare little: facts too late, restated dates, moves between the nights."""
    first, second = two_nights.marts["postgres"]
    assert len(second["dq_late_facts"].rows) > 100
    assert len(second["fct_segment_transitions"].rows) > len(first["fct_segment_transitions"].rows)
    dates = two_nights.postgres.tables(
        "select table_name from information_schema.tables where table_name = 'as_of_dates'", "intermediate"
    )["as_of_dates"].rows
    assert len(dates) > 2, "the first night is restated, the missed one caught up"
    assert all(table.rows for name, table in second.items() if name != "fct_runs"), "no mart is empty"


def test_a_difference_of_a_cent_is_found(two_nights: TwoNights) -> None:
    """The comparison itself can fail."""
    with two_nights.postgres.server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "update marts.dim_customers set lifetime_net_revenue = lifetime_net_revenue + 0.01 "
            "where customer_id = (select min(customer_id) from marts.dim_customers where lifetime_net_revenue > 0)"
        )
        assert cursor.rowcount == 1
        cursor.execute("select * from marts.dim_customers")
        changed = Table([column[0] for column in cursor.description], cursor.fetchall())
        connection.rollback()
    marts = two_nights.marts["duckdb"][1]
    assert list(differences(marts, marts | {"dim_customers": changed})) == ["dim_customers"]


def test_what_is_published_are_the_marts_and_the_run_that_published_them(two_nights: TwoNights) -> None:
    published = two_nights.postgres.tables(MARTS.replace("'marts'", "'published'"), "published")
    assert [row[1] for row in published.pop("publication").rows] == [TRAP_AS_OF]
    assert differences(two_nights.marts["duckdb"][1], published) == {}
    runs = published["fct_runs"]
    outcomes = [dict(zip(runs.columns, row, strict=True))["outcome"] for row in runs.rows]
    assert outcomes.count("published") == 1


def test_every_unit_test_passes(two_nights: TwoNights) -> None:
    """The data tests have passed in the run of the second night."""
    done = two_nights.postgres.dbt("test", "--select", "test_type:unit", as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)
    assert done.returncode == 0, done.stdout[-4000:]
