"""Hold the audiences of a DuckDB warehouse against the oracle: members, and everybody else with every reason.

Customers are known by their published ids, so the salt of the environment must be that of the warehouse.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb

from .audiences import Audiences, audiences
from .engine import Oracle
from .marts import Marts, listing

MEMBERS, SUPPRESSIONS = "fct_audience_members", "fct_suppressions"


def audience_differences(oracle: Oracle, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every member and every suppression that only one side has; empty when all agree."""
    expected = audiences(oracle)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return list(_differences(expected, Marts(connection, schema)))


def _differences(expected: Audiences, marts: Marts) -> Iterator[str]:
    for table, rows, columns in (
        (MEMBERS, expected.members, ("audience_id", "customer_id")),
        (SUPPRESSIONS, expected.suppressions, ("audience_id", "customer_id", "reason")),
    ):
        if missing := set(columns) - marts.columns(table):
            yield f"{table} has no column {listing(missing)}"
            continue
        found, wanted = Counter(marts.rows(", ".join(columns), table)), Counter(map(tuple, rows))
        for surplus, side in ((found - wanted, "warehouse"), (wanted - found, "oracle")):
            for audience_id, customer_id, *reason in sorted(surplus.elements()):
                what = " ".join(["suppressed", *reason]) if reason else "member"
                yield f"{customer_id}: {table}: {what} in {audience_id} only in the {side}"
