"""Demo shops written once for all tests, and a way to query them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_reading import Query, open_shop

from quintile.demo import ShopSummary, write_complete_journey, write_generated_shop

CUSTOMERS = 2_000


@pytest.fixture(scope="session")
def journey_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey")


@pytest.fixture(scope="session")
def journey_summary(journey_folder: Path) -> ShopSummary:
    return write_complete_journey(journey_folder)


@pytest.fixture(scope="session")
def journey(journey_folder: Path, journey_summary: ShopSummary) -> Iterator[Query]:
    with open_shop(journey_folder) as connection:
        yield lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def clean_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clean")


@pytest.fixture(scope="session")
def clean_summary(clean_folder: Path) -> ShopSummary:
    return write_generated_shop(clean_folder, customers=CUSTOMERS)


@pytest.fixture(scope="session")
def clean(clean_folder: Path, clean_summary: ShopSummary) -> Iterator[Query]:
    with open_shop(clean_folder) as connection:
        yield lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Query]:
    folder = tmp_path_factory.mktemp("dirty")
    write_generated_shop(folder, customers=CUSTOMERS, dirt=["all"])
    with open_shop(folder) as connection:
        yield lambda query: connection.execute(query).fetchall()
