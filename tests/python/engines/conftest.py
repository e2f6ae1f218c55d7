"""One PostgreSQL server, and one shop on Spark, for all tests of a session."""

from collections.abc import Iterator

import pytest

from engines.cluster import Server, running_server
from engines.spark_nights import TwoNights, build_two_nights
from engines.spark_plans import Plan, plans_of


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a server that runs until the last test is over."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def spark_nights(tmp_path_factory: pytest.TempPathFactory) -> TwoNights:
    """Return two nights on DuckDB and on Spark."""
    return build_two_nights(tmp_path_factory.mktemp("spark"))


@pytest.fixture(scope="session")
def spark_plans(spark_nights: TwoNights) -> list[Plan]:
    """Return Spark's plan of every model, on the second night."""
    return plans_of(spark_nights.spark.folder)
