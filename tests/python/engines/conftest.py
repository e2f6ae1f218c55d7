"""One PostgreSQL server for all tests of a session."""

from collections.abc import Iterator

import pytest

from engines.cluster import Server, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a server that runs until the last test is over."""
    with running_server() as server:
        yield server
