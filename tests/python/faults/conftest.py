"""One house for all faults, prepared once: two nights are published, and the raw files of a third have come."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline.house import House
from pipeline.made_once import copy_of, made_once
from shops.lively_shop import DATES, Delivery, deliveries, write_delivered

FIRST_NIGHT, SECOND_NIGHT, TONIGHT = DATES[6], DATES[7], DATES[9]
"""No Sunday is among them, so that no weekly test runs; the night before the last was missed."""
TOO_LATE = "came-too-late"
PARTS = "message_events"
"""A table that comes as a folder of three Parquet files tonight."""
RUN = ("run", "--as-of", TONIGHT.isoformat())


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return the lively shop after two nights. Tonight restates both, and finds an order that came too late."""
    return made_once(tmp_path_factory, "prepared", _prepare)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, prepared: House) -> House:
    """Return the prepared house after a night without faults."""

    def run_tonight(house: House) -> None:
        shutil.copytree(prepared.folder, house.folder, dirs_exist_ok=True)
        _succeed(house, *RUN)
        restated = house.rows("select count(*) from intermediate.as_of_dates where is_restated")
        late = house.rows("select fact_id from marts.dq_late_facts")
        assert (restated, late) == ([(2,)], [(f"shop_a:{TOO_LATE}",)]), "the night has something to lose"

    return made_once(tmp_path_factory, "undisturbed", run_tonight)


@pytest.fixture
def house(prepared: House, tmp_path: Path) -> House:
    """Return a copy of the prepared house."""
    return copy_of(prepared, tmp_path / "house")


def _prepare(house: House) -> None:
    delivered = [*deliveries(seed=1), _late_order(DATES[1], arrived=TONIGHT)]
    write_delivered(house.raw, delivered, FIRST_NIGHT)
    house.build(as_of=FIRST_NIGHT.isoformat())
    write_delivered(house.raw, delivered, SECOND_NIGHT)
    _succeed(house, "run", "--as-of", SECOND_NIGHT.isoformat())
    write_delivered(house.raw, delivered, TONIGHT)
    _write_parts(house.raw / f"{PARTS}.csv", house.raw / PARTS)


def _write_parts(file: Path, folder: Path) -> None:
    folder.mkdir()
    for number in range(3):
        duckdb.execute(
            "copy (select * exclude (line) from ("
            f"select *, row_number() over () as line from read_csv('{file}', all_varchar = true)"
            f") where line % 3 = {number}) to '{folder / f'{number}.parquet'}'"
        )
    file.unlink()


def _late_order(dated: date, arrived: date) -> Delivery:
    values = {
        "source_name": "shop_a", "order_id": TOO_LATE, "customer_id": "000001", "ordered_at": f"{dated} 10:00:00",
        "status": "paid", "currency": "USD", "subtotal_amount": "20.00", "total_amount": "20.00", "updated_at": "",
    }  # fmt: skip
    return Delivery("orders", values, arrived)


def _succeed(house: House, *arguments: str) -> None:
    done = house.quintile(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
