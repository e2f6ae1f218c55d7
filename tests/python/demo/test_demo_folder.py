"""A demo replaces demos, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from quintile.demo import read_summary, write_cdnow, write_generated_shop
from quintile.errors import InputError


def test_a_shop_replaces_the_shop_before_it(tmp_path: Path):
    write_generated_shop(tmp_path, customers=20, years=1)
    summary = write_cdnow(tmp_path)
    assert {path.name.split(".")[0] for path in tmp_path.iterdir()} == {*summary.rows, "demo_shop"}


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "refunds/2024.parquet"])
def test_own_data_is_never_replaced(tmp_path: Path, name: str):
    own = tmp_path / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("mine")
    with pytest.raises(InputError, match="holds raw data that no demo wrote"):
        write_cdnow(tmp_path)
    assert own.read_text() == "mine"


def test_own_data_beside_a_demo_is_kept_too(tmp_path: Path):
    write_cdnow(tmp_path)
    own = tmp_path / "refunds.csv"
    own.write_text("mine")
    with pytest.raises(InputError, match="refunds.csv"):
        write_cdnow(tmp_path)
    assert own.read_text() == "mine"


def test_the_summary_is_read_back(tmp_path: Path):
    assert read_summary(tmp_path) is None
    assert write_cdnow(tmp_path) == read_summary(tmp_path)
