"""dbt's unit tests run in a first build, before there is any table."""

from pathlib import Path

import yaml

MODELS = Path(__file__).resolve().parents[3] / "models"


def test_what_a_table_held_before_is_given_as_sql():
    """Rows alone would have dbt look at the table for its columns."""
    given = {
        f"{path.name}: {test['name']}": fixture
        for path in sorted(MODELS.rglob("*.yml"))
        for test in (yaml.safe_load(path.read_text()) or {}).get("unit_tests", [])
        for fixture in test["given"]
        if fixture["input"] == "this"
    }
    assert len(given) > 10
    assert [name for name, fixture in given.items() if fixture.get("format") != "sql"] == []
