"""The views on the raw tables stay cheap to ask for a few columns."""

import re
from pathlib import Path

import pytest

BASE = Path(__file__).parents[3] / "models/staging/raw/base"
WITH_HASHES = sorted(path for path in BASE.glob("*.sql") if "row_hash" in path.read_text())


def reads(sql: str) -> dict[str, int]:
    """How often each named query of a model is read."""
    names = re.findall(r"^(?:with )?(\w+) as \($", sql, re.MULTILINE)
    return {name: len(re.findall(rf"\b(?:from|join) {name}\b", sql)) for name in names}


@pytest.mark.parametrize("path", WITH_HASHES, ids=lambda path: path.stem)
def test_no_named_query_is_read_twice(path: Path):
    """DuckDB keeps the rows of a query that is read twice, and computes every column of a view that holds one.

    So a hash and a JSON text of each raw row would be made for a reader that asks for one column.
    """
    counts = reads(path.read_text())
    assert counts and max(counts.values()) == 1


def test_a_second_read_is_seen():
    assert reads("with a as (\n    select 1\n)\n\nselect * from a\nunion all\nselect * from a\n") == {"a": 2}
