"""A shop to fill and the oracle to ask about it."""

from pathlib import Path

import pytest

from shops.raw_files import RawShop

from .answer import Answer, empty_shop


@pytest.fixture
def shop() -> RawShop:
    """Two empty shops with one product that is postage."""
    return empty_shop()


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    """Compute shops in this test's own folder."""
    return Answer(tmp_path)
