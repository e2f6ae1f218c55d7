"""How DuckDB joins what dbt compiled: nothing that grows with the shop is compared row by row with what grows too."""

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipeline.house import House

# Made and dropped again while these are built.
OF_ITS_OWN_TABLES = {"int_identity__components", "int_identity__dated_components", "stg_raw__tombstones"}

TWO_TABLES = """
    with facts as (select range as fact_id, range % 2 = 0 as is_tracked from range(10)),
    denials as (select range as fact_id from range(3))
    select * from facts left join denials on {condition}
"""


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """Every operator of a plan."""
    for node in plan if isinstance(plan, list) else plan["children"]:
        yield node
        yield from nodes(node)


def slow_outer_joins(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """The conditions of outer joins that compare every row with every row although they hold an equality.

    DuckDB does so when a part of the condition names one side only.
    """
    (_, plan) = connection.execute(f"explain (format json) {query}").fetchone()
    return [
        node["extra_info"]["Condition"]
        for node in nodes(json.loads(plan))
        if node["name"] == "BLOCKWISE_NL_JOIN"
        and node["extra_info"]["Join Type"] != "INNER"
        and re.search(r"\b([a-z_]+) = [a-z_]+\b", node["extra_info"]["Condition"])
    ]


def test_every_outer_join_with_an_equality_is_a_hash_join(trap_house: House):
    """In a shop of a million customers such a join, of audiences' members with reasons, did not come to an end."""
    compiled = sorted((trap_house.folder / "target/compiled/quintile/models").rglob("*.sql"))
    queries = {path.stem: path.read_text() for path in compiled if path.stem not in OF_ITS_OWN_TABLES}
    with duckdb.connect(str(trap_house.warehouse), read_only=True) as connection:
        found = {name: slow_outer_joins(connection, query) for name, query in queries.items()}
    assert len(found) > 150
    assert {name: conditions for name, conditions in found.items() if conditions} == {}


@pytest.mark.parametrize(
    ("condition", "is_slow"),
    [
        ("facts.is_tracked and facts.fact_id = denials.fact_id", True),
        ("case when facts.is_tracked then facts.fact_id end = denials.fact_id", False),
    ],
)
def test_a_condition_on_one_side_is_found(condition: str, is_slow: bool):
    with duckdb.connect() as connection:
        assert bool(slow_outer_joins(connection, TWO_TABLES.format(condition=condition))) is is_slow
