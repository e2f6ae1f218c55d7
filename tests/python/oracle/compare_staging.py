"""Hold rejected records and the source audit of a DuckDB warehouse against the oracle."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from .engine import Oracle
from .marts import Marts


def staging_differences(oracle: Oracle, warehouse: Path, schema: str = "marts") -> list[str]:
    """Return every mismatch of rejected records and of the source audit; empty when all agree."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = Marts(connection, schema)
        return [*_rejection_differences(oracle, marts), *_audit_differences(oracle, marts)]


def _rejection_differences(oracle: Oracle, marts: Marts) -> Iterator[str]:
    found = {
        (table, reason): count
        for table, reason, count in marts.rows(
            "source_table, reason, count(*)", "dq_rejected_records", "group by source_table, reason"
        )
    }
    expected = {
        (table, reason): count
        for table, outcome in oracle.staging.items()
        for reason, count in outcome.rejected_by_reason.items()
    }
    for table, reason in sorted(found.keys() | expected.keys()):
        counts = found.get((table, reason), 0), expected.get((table, reason), 0)
        if counts[0] != counts[1]:
            yield f"{table}: {counts[0]} rows rejected as {reason}, the oracle says {counts[1]}"


def _audit_differences(oracle: Oracle, marts: Marts) -> Iterator[str]:
    figures = ("rows_in", "rows_kept", "rows_superseded", "rows_rejected", "rows_erased")
    sums = ", ".join(f"sum({figure})" for figure in figures)
    audited: set[str] = set()
    for table, *counts in marts.rows(f"source_table, {sums}", "dq_source_audit", "group by source_table"):
        outcome = oracle.staging.get(table)
        audited.add(table)
        if outcome is None:
            if any(counts):
                yield f"dq_source_audit has rows of {table}, which the oracle does not find"
            continue
        expected = (outcome.rows_in, outcome.rows_kept, outcome.rows_superseded, outcome.rows_rejected, 0)
        for figure, count, count_expected in zip(figures, counts, expected, strict=True):
            if count != count_expected:
                yield f"{table}: {figure} is {count}, the oracle says {count_expected}"
    for table in sorted(oracle.staging.keys() - audited):
        yield f"dq_source_audit has no row of {table}"
