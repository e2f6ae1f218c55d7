"""dbt's tests of the seeds that hold rules, run without dbt: their SQL as dbt compiled it, on the CSV files themselves.

dbt compiles them once for a project and its vars, which takes seconds; what it made is kept in the target folder until
a macro, a test, a description of a seed or a var changes. Running them takes a part of a second.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from quintile.console import first_lines
from quintile.errors import InputError
from quintile.segments.seed_files import FOLDERS
from quintile.settings import Settings
from quintile.variables import undated

if TYPE_CHECKING:
    from dbt.contracts.graph.nodes import TestNode

    from quintile.dbt_session import DbtSession

SELECTED = (
    *(f"path:{folder.as_posix()}" for folder in FOLDERS),
    *(f"path:tests/dbt/config/{folder.name}" for folder in FOLDERS),
)
"""dbt's selection of the tests: those of the grain, described beside the seeds, and the singular ones."""
# What the compiled SQL depends on, beside the vars.
_SOURCES = ("dbt_project.yml", "macros/**/*.sql", "tests/dbt/**/*.sql", "seeds/**/*.yml")


@dataclass(frozen=True)
class SeedTable:
    """A seed as dbt would load it."""

    relation: str  # as the SQL of the tests names it
    file: str  # relative to the project
    types: Mapping[str, str]  # by column


@dataclass(frozen=True)
class SeedTest:
    """A test as dbt compiled it: a query of the faults."""

    name: str
    sql: str
    attached_seed: str | None  # of a test of the grain


@dataclass(frozen=True)
class CompiledTests:
    """All tests of the seeds, and what they read."""

    database: str  # in which the relations are
    seeds: Sequence[SeedTable]
    tests: Sequence[SeedTest]

    def failing_rows(self, project_root: Path) -> Iterator[tuple[SeedTest, dict[str, Any]]]:
        """Load the seeds into memory and yield what each test finds, by column.

        Raises:
            InputError: a seed cannot be loaded.
        """
        with duckdb.connect() as connection:
            connection.execute(f"attach ':memory:' as \"{self.database}\"")
            for seed in self.seeds:
                _load(connection, seed, project_root)
            for test in self.tests:
                found = connection.execute(test.sql)
                columns = [column for column, *_ in found.description]
                for row in found.fetchall():
                    yield test, dict(zip(columns, row, strict=True))


def compiled_tests(
    settings: Settings, variables: Mapping[str, Any], session: DbtSession | None, verbose: bool
) -> CompiledTests:
    """The tests as they were compiled last if nothing changed since, else compiled now.

    `session` is that of a run on DuckDB, whose parsed project serves; without one dbt parses in a folder apart.

    Raises:
        InputError: dbt cannot read the project.
    """
    kept = kept_file(settings, variables)
    made_of = _fingerprint(settings.project_root, undated(variables))
    found = _read(kept, made_of)
    if found is None:
        found = _compile(settings, variables, session, verbose)
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"made_of": made_of, **asdict(found)}), encoding="utf-8")
        draft.replace(kept)
    return found


def kept_file(settings: Settings, _variables: Mapping[str, Any]) -> Path:
    """Where the compiled tests are kept: one file, for a project seldom changes its vars."""
    return settings.artifacts / "seed_tests.json"


def _load(connection: duckdb.DuckDBPyConnection, seed: SeedTable, project_root: Path) -> None:
    """As dbt-duckdb loads a seed: the columns in the order of the file, then a copy."""
    file = project_root / seed.file
    schema = seed.relation.rsplit(".", maxsplit=1)[0]
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines), [])
        missing = [column for column in seed.types if column not in header]
        if missing:
            raise InputError(
                f"{seed.file}:1: no column {', '.join(missing)}; name it in the first line, separated by commas"
            )
        columns = ", ".join(f'"{column}" {seed.types.get(column, "varchar")}' for column in header)
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create table {seed.relation} ({columns})")
        connection.execute(
            f"copy {seed.relation} from '{_quoted(file)}' "
            "(format csv, header true, delimiter ',', quote '\"', escape '\"')"  # a single quote is a character
        )
    except (OSError, UnicodeDecodeError, csv.Error, duckdb.Error) as error:
        raise InputError(f"{seed.file} cannot be loaded: {first_lines(str(error))}; mend it") from error


def _compile(
    settings: Settings, variables: Mapping[str, Any], session: DbtSession | None, verbose: bool
) -> CompiledTests:
    from quintile.dbt_session import DbtSession

    if session is None or settings.target != "duckdb":
        folder = settings.artifacts / "segments_check"  # kept, so that dbt parses only what changed since
        own = replace(settings, target="duckdb", artifacts=folder, warehouse=folder / "quintile.duckdb")
        nodes = DbtSession(own, verbose).compiled_tests(variables, SELECTED, "compiling the tests of the seeds")
        settings.export()  # the places of this run again
    else:
        nodes = session.compiled_tests(variables, SELECTED, "compiling the tests of the seeds")
    seeds = {seed.relation_name: seed for _, read in nodes for seed in read}
    if not nodes or not seeds:
        raise InputError(f"{settings.project_root} has no tests of its seeds: put tests/dbt/config back")
    return CompiledTests(
        database=next(iter(seeds.values())).database,
        seeds=[
            SeedTable(seed.relation_name, seed.original_file_path, dict(seed.config.column_types))
            for seed in seeds.values()
        ],
        tests=[SeedTest(test.name, test.compiled_code, _attached_seed(test)) for test, _ in nodes],
    )


def _attached_seed(test: TestNode) -> str | None:
    node = getattr(test, "attached_node", None)  # a singular test is attached to none
    return node.rsplit(".", maxsplit=1)[-1] if node else None


def _read(kept: Path, made_of: str) -> CompiledTests | None:
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        if content["made_of"] != made_of:
            return None
        return CompiledTests(
            content["database"],
            [SeedTable(**seed) for seed in content["seeds"]],
            [SeedTest(**test) for test in content["tests"]],
        )
    except (OSError, ValueError, KeyError, TypeError):  # never made, or damaged: made anew
        return None


def _fingerprint(project_root: Path, variables: Mapping[str, Any]) -> str:
    versions = [version(package) for package in ("dbt-core", "dbt-duckdb")]
    digest = hashlib.sha256(json.dumps([versions, SELECTED, dict(variables)], sort_keys=True, default=str).encode())
    for file in sorted(file for pattern in _SOURCES for file in project_root.glob(pattern)):
        digest.update(f"\0{file.relative_to(project_root).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")
