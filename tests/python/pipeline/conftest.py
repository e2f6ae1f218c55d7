"""Houses that several tests look at are built once a session."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.house import House
from pipeline.made_once import made_once
from shops.trap_shop import write_tiny_shop, write_trap_shop

TRAP_AS_OF = date(2025, 6, 30)
TRAP_VARIABLES = {"business_timezone": "America/New_York", "reporting_currency": "USD"}


def publish_tiny_shop(folder: Path, as_of: str) -> House:
    """Return a house with the tiny shop, run and published once as of an ISO date."""
    house = House(folder)
    write_tiny_shop(house.raw)
    done = house.quintile("run", "--as-of", as_of)
    assert done.returncode == 0, done.stdout + done.stderr
    return house


@pytest.fixture
def house(tmp_path) -> House:
    """Return an empty house with a raw folder."""
    house = House(tmp_path)
    house.raw.mkdir()
    return house


@pytest.fixture(scope="session")
def trap_house(tmp_path_factory) -> House:
    """Return the trap shop, built on its as-of date."""

    def make(house: House) -> None:
        write_trap_shop(house.raw, as_of=TRAP_AS_OF)
        house.build(as_of=TRAP_AS_OF.isoformat(), **TRAP_VARIABLES)

    return made_once(tmp_path_factory, "trap", make)
