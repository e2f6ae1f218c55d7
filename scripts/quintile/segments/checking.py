"""Checks the seeds of segments and audiences without a build: as files, then by dbt's tests on a warehouse apart.

The rules are those tests, in tests/dbt/config/segments and tests/dbt/config/activation, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb

from quintile.segments.seed_files import FOLDERS, Finding, SeedRows, read_seeds
from quintile.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.nodes import TestNode

SELECTED = (
    *(f"path:{folder.as_posix()}" for folder in FOLDERS),
    *(f"path:tests/dbt/config/{folder.name}" for folder in FOLDERS),
    "engagement_levels",  # which the frequency caps are for
)


def find_faults(settings: Settings, variables: Mapping[str, Any], verbose: bool = False) -> list[Finding]:
    """The faults in the seeds of segments and audiences, by file and line.

    Raises:
        InputError: the project has no such seeds, or dbt cannot run.
        GateError: a seed cannot be loaded.
    """
    seeds = read_seeds(settings.project_root)
    findings = [finding for rows in seeds.values() for finding in rows.findings]
    if not findings:
        findings = _failing_rows(settings, variables, seeds, verbose)
    return sorted(set(findings))


def _failing_rows(
    settings: Settings, variables: Mapping[str, Any], seeds: Mapping[str, SeedRows], verbose: bool
) -> list[Finding]:
    """What the tests find, with the line of each row."""
    from quintile.dbt_session import DbtSession  # dbt takes a second to import

    folder = settings.artifacts / "segments_check"  # kept, so that dbt parses only what changed since the last check
    own = replace(settings, target="duckdb", artifacts=folder, warehouse=folder / "quintile.duckdb")
    own.warehouse.unlink(missing_ok=True)
    failed = DbtSession(own, verbose).failed_tests(variables, SELECTED, "checking the segments")
    findings = []
    with closing(duckdb.connect(str(own.warehouse), read_only=True)) as connection:
        for test in failed:
            found = connection.execute(f"select * from {test.relation_name}")
            columns = [column for column, *_ in found.description]
            findings += [_finding(seeds, test, dict(zip(columns, row, strict=True))) for row in found.fetchall()]
    return findings


def _finding(seeds: Mapping[str, SeedRows], test: TestNode, row: Mapping[str, Any]) -> Finding:
    """A row that a test returned, as a line of the seed."""
    if "seed_name" in row:
        rows = seeds[row["seed_name"]]
        return Finding(rows.seed.file, rows.line_of(row["row_key"]), row["fault"], row["mend"])
    # Generic: the test of the grain, which returns the columns of the key.
    rows = seeds[str(test.attached_node).rsplit(".", maxsplit=1)[-1]]
    key = rows.seed.text_key(row)
    return Finding(rows.seed.file, rows.line_of(key), *_grain_fault(rows, key))


def _grain_fault(rows: SeedRows, key: str) -> Sequence[str]:
    columns = ", ".join(rows.seed.key)
    lines = rows.lines.get(key, [])
    if len(lines) > 1:
        others = ", ".join(map(str, lines[:-1]))
        return f"the same {columns} as in line {others}", "keep one of them"
    return f"one of {columns} is empty", "fill them all, for they are the key of the row"
