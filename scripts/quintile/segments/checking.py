"""Checks the seeds of segments, audiences and triggers without a build: as files, then by dbt's tests.

The rules are those tests, in tests/dbt/config by the names of the folders, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quintile.console import OUTPUT, say
from quintile.errors import InputError
from quintile.segments.seed_files import FOLDERS, Finding, SeedRows, read_seeds
from quintile.segments.seed_tests import SeedTest, compiled_tests
from quintile.settings import Settings

if TYPE_CHECKING:
    from quintile.dbt_session import DbtSession

SEEDS = "the seeds of segments, audiences and triggers"


def has_seeds(settings: Settings) -> bool:
    """Whether the project has any of the folders that are checked."""
    return any((settings.project_root / folder).is_dir() for folder in FOLDERS)


def require_sound(
    settings: Settings,
    variables: Mapping[str, Any],
    *,
    session: DbtSession | None = None,
    then: str = "check again",
    verbose: bool = False,
) -> None:
    """Say each fault in the seeds in a line: file, line, what is wrong and the mend.

    `session` is one on the project that a run goes on with; `then` says what to do once all is mended.

    Raises:
        InputError: there are faults, the project has no such seeds, or dbt cannot read it.
    """
    findings = find_faults(settings, variables, session, verbose)
    for finding in findings:
        say(str(finding), OUTPUT)
    if findings:
        count = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        raise InputError(f"{count} in {SEEDS}: mend the lines named, and {then}")


def find_faults(
    settings: Settings, variables: Mapping[str, Any], session: DbtSession | None = None, verbose: bool = False
) -> list[Finding]:
    """The faults in the seeds of segments, audiences and triggers, by file and line.

    Raises:
        InputError: the project has no such seeds, one cannot be loaded, or dbt cannot read the project.
    """
    seeds = read_seeds(settings.project_root)
    findings = [finding for rows in seeds.values() for finding in rows.findings]
    if not findings:
        tests = compiled_tests(settings, variables, session, verbose)
        findings = [_finding(seeds, test, row) for test, row in tests.failing_rows(settings.project_root)]
    return sorted(set(findings))


def _finding(seeds: Mapping[str, SeedRows], test: SeedTest, row: Mapping[str, Any]) -> Finding:
    """A row that a test returned, as a line of the seed."""
    if "seed_name" in row:
        rows = seeds[row["seed_name"]]
        return Finding(rows.seed.file, rows.line_of(row["row_key"]), row["fault"], row["mend"])
    # Generic: the test of the grain, which returns the columns of the key.
    rows = seeds[str(test.attached_seed)]
    key = rows.seed.text_key(row)
    return Finding(rows.seed.file, rows.line_of(key), *_grain_fault(rows, key))


def _grain_fault(rows: SeedRows, key: str) -> Sequence[str]:
    columns = ", ".join(rows.seed.key)
    lines = rows.lines.get(key, [])
    if len(lines) > 1:
        others = ", ".join(map(str, lines[:-1]))
        return f"the same {columns} as in line {others}", "keep one of them"
    return f"one of {columns} is empty", "fill them all, for they are the key of the row"
