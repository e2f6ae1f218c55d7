"""Values of conditions are judged by regular expressions, which every engine has: here against DuckDB's own casts."""

import re

import pytest

from dbt_tests.conftest import SoundWarehouse


@pytest.fixture
def is_value(sound_warehouse: SoundWarehouse):
    """Says, by type, the SQL condition under which the column given is one value or several, as dbt compiled it."""
    compiled = sound_warehouse.compiled_tests["segment_condition_values_fit_their_operator"]
    return dict(re.findall(r"when data_type = '(\w+)' then \((regexp_matches\(given, '.+?'\))\)", compiled))


def test_a_date_is_a_day_of_the_calendar(sound_warehouse, is_value):
    """All days and non-days of years around leap years and centuries."""
    wrong = sound_warehouse.connection.execute(f"""
        with candidates as (
            select printf('%04d-%02d-%02d', year, month, day) as given
            from
                unnest([1900, 1904, 1996, 1999, 2000, 2023, 2024, 2096, 2100, 2400, 9999]) as years(year),
                range(0, 15) as months(month), range(0, 34) as days(day)
        )

        select given from candidates where {is_value["date"]} <> (try_cast(given as date) is not null)
    """).fetchall()
    assert wrong == []


@pytest.mark.parametrize(
    ("data_type", "given", "expected"),
    [
        ("number", "0", True),
        ("number", "-12.5", True),
        ("number", "999999999999.999999", True),
        ("number", "1|2", True),
        ("number", "1|", False),
        ("number", "1e3", False),
        ("number", ".5", False),
        ("number", "1.", False),
        ("number", "+1", False),
        ("number", "1\n", False),
        ("date", "2025-06-30|2025-07-01", True),
        ("date", "20250630", False),
        ("date", "2025-06-30 00:00", False),
        ("date", "1899-12-31", False),
        ("boolean", "true", True),
        ("boolean", "false", True),
        ("boolean", "t", False),
        ("boolean", "true ", False),
    ],
)
def test_what_is_a_value(sound_warehouse, is_value, data_type, given, expected):
    """As the catalogue's seeds write them."""
    query = f"select {is_value[data_type]} from (select ? as given)"
    assert sound_warehouse.connection.execute(query, [given]).fetchall() == [(expected,)]
