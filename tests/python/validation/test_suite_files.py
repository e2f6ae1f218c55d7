"""Files that are no suites are named, with the place in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from quintile.errors import InputError
from quintile.validation.suites import load_suites

GOOD = """
table: orders
expectations:
  - {name: a, type: expect_column_to_exist, kwargs: {column: b}, severity: warning, why: c, mend: d}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("table: [", "is no YAML"),
        ("- a list", "valid dictionary"),
        (GOOD.replace("table: orders", "table: lines"), "unlike the name of the file"),
        (GOOD.replace("severity: warning", "severity: fatal"), "expectations.0.severity"),
        (GOOD.replace(", why: c", ""), "expectations.0.why"),
        (GOOD + "when_empty: fail", "when_empty"),
        (GOOD + "colour: red", "colour"),
    ],
)
def test_names_what_is_wrong(tmp_path: Path, text: str, message: str):
    """File and place in one line."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "orders.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as error:
        load_suites(tmp_path, "raw", [])
    assert "orders.yml" in str(error.value)
    assert "\n" not in str(error.value)


def test_refuses_a_folder_without_suites(tmp_path: Path):
    """A gate without expectations would pass everything."""
    with pytest.raises(InputError, match="no expectations"):
        load_suites(tmp_path, "marts", [])


def test_adds_what_all_tables_must_hold(tmp_path: Path):
    """Also to tables that have no suite of their own."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "orders.yml").write_text(GOOD, encoding="utf-8")
    everywhere = GOOD.replace("orders", "_every_table").replace("name: a", "name: everywhere")
    (tmp_path / "raw" / "_every_table.yml").write_text(everywhere, encoding="utf-8")
    suites = load_suites(tmp_path, "raw", ["orders", "refunds"])
    assert [(suite.table, [definition.name for definition in suite.expectations]) for suite in suites] == [
        ("orders", ["a", "everywhere"]),
        ("refunds", ["everywhere"]),
    ]
