"""One engine for all tests of a worker."""

from collections.abc import Iterator
from datetime import date

import pytest

from segments.engine_house import EngineHouse

AS_OF = date(2025, 6, 30)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineHouse]:
    """Return the engine on a warehouse of the seeds alone."""
    engine = EngineHouse(tmp_path_factory.mktemp("engine"), AS_OF)
    yield engine
    engine.close()
