"""The seeds of segments, audiences and triggers as files: are their columns and types those of their YAML?

What the rows mean is judged by dbt's tests, in SQL; this is what must hold before dbt can load them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from quintile.errors import InputError

FOLDERS = (Path("seeds") / "segments", Path("seeds") / "activation", Path("seeds") / "triggers")
KEY_SEPARATOR = " / "  # as the macro row_key writes it
_INTEGER = re.compile(r"-?\d{1,9}")
_DECIMAL = re.compile(r"-?\d{1,9}([.]\d{1,9})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MENDS = {
    "integer": "write a whole number",
    "date": "write a day of the calendar as YYYY-MM-DD",
    "boolean": "write true or false",
    "decimal": "write a number such as 0.1",
}


@dataclass(frozen=True, order=True)
class Finding:
    """One fault in a seed: the file and line, what is wrong, and how to mend it."""

    file: str  # relative to the project
    line: int  # 0: the file as a whole
    fault: str
    mend: str

    def __str__(self) -> str:
        """As a compiler would say it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.fault}; {self.mend}"


@dataclass(frozen=True)
class Seed:
    """A seed as its YAML describes it."""

    name: str
    folder: Path  # relative to the project
    types: Mapping[str, str]  # by column
    key: Sequence[str]  # columns that tell its rows apart

    @property
    def file(self) -> str:
        """The CSV file, relative to the project."""
        return (self.folder / f"{self.name}.csv").as_posix()

    def text_key(self, row: Mapping[str, object]) -> str:
        """The key of a row as one text, as the macro row_key writes it."""
        return KEY_SEPARATOR.join(self._key_part(column, row.get(column)) for column in self.key)

    def _key_part(self, column: str, value: object) -> str:
        text = "" if value is None else str(value)
        return str(int(text)) if self.types[column] == "integer" and _INTEGER.fullmatch(text) else text


@dataclass
class SeedRows:
    """A seed that was read: which line each row begins on, and what is wrong with its shape and types."""

    seed: Seed
    lines: dict[str, list[int]] = field(default_factory=dict)  # by the row's key
    findings: list[Finding] = field(default_factory=list)

    def add_finding(self, line: int, fault: str, mend: str) -> None:
        """Note a fault."""
        self.findings.append(Finding(self.seed.file, line, fault, mend))

    def line_of(self, key: str) -> int:
        """The last line with this key, for a row that is there twice was added last; 0 when there is none."""
        return self.lines.get(key, [0])[-1]


def read_seeds(project_root: Path) -> dict[str, SeedRows]:
    """Every seed of segments, audiences and triggers, read and checked for shape and types, by name.

    Raises:
        InputError: the project has no such seeds, or their YAML cannot be read.
    """
    seeds = [seed for folder in FOLDERS for seed in _described_seeds(project_root, folder)]
    return {seed.name: _read_rows(project_root, seed) for seed in seeds}


def _described_seeds(project_root: Path, folder: Path) -> list[Seed]:
    seeds = []
    for file in sorted((project_root / folder).glob("*.yml")):
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise InputError(f"{file} cannot be read: {' '.join(str(error).split())}") from error
        seeds += [_seed(file, folder, entry) for entry in content.get("seeds") or []]
    if not seeds:
        raise InputError(f"no seeds in {project_root / folder}: they and the YAML that describes them belong there")
    return seeds


def _seed(file: Path, folder: Path, entry: Mapping[str, Any]) -> Seed:
    tests = [test["unique_grain"] for test in entry.get("data_tests", []) if "unique_grain" in test]
    grains = [test["arguments"]["columns"] for test in tests]
    types = entry.get("config", {}).get("column_types")
    if not grains or not types:
        raise InputError(f"{file}: {entry.get('name')} needs column_types and a test unique_grain; add them")
    return Seed(entry["name"], folder, types, grains[0])


def _read_rows(project_root: Path, seed: Seed) -> SeedRows:
    rows = SeedRows(seed)
    try:
        text = (project_root / seed.file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        rows.add_finding(0, "the file is missing", "put it back; its columns are in the YAML beside it")
        return rows
    except UnicodeDecodeError:
        rows.add_finding(0, "the file is not UTF-8", "save it as UTF-8")
        return rows
    try:
        _read_text(rows, text)
    except csv.Error as error:
        rows.add_finding(0, f"the file is no CSV ({error})", "close every double quote, and double those in a text")
    return rows


def _read_text(rows: SeedRows, text: str) -> None:
    lines = _numbered_lines(text)
    _, header = next(lines, (1, []))
    if not _check_header(rows, header):
        return
    for number, cells in lines:
        if len(cells) != len(header):
            rows.add_finding(
                number,
                f"the row has {len(cells)} cells, not {len(header)}",
                "write one for each column, and put a text that holds a comma in double quotes",
            )
            continue
        row = dict(zip(header, cells, strict=True))
        rows.lines.setdefault(rows.seed.text_key(row), []).append(number)
        for column, value in row.items():
            if value and not _is_of_type(value, rows.seed.types[column]):
                data_type = rows.seed.types[column]
                kind = data_type.split("(")[0]
                rows.add_finding(number, f"{column} is {value}, no {kind}", _MENDS[kind])


def _numbered_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line they begin on; empty lines are left out."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begin = 1
    for cells in reader:
        if cells:
            yield begin, cells
        begin = reader.line_num + 1


def _check_header(rows: SeedRows, header: Sequence[str]) -> bool:
    known = list(rows.seed.types)
    doubled = sorted({column for column in header if header.count(column) > 1})
    missing = [column for column in known if column not in header]
    unknown = [column for column in header if column not in known]
    if doubled:
        rows.add_finding(1, f"column {', '.join(doubled)} is there twice", "keep one of them")
    if missing:
        rows.add_finding(1, f"column {', '.join(missing)} is missing", f"the columns are {', '.join(known)}")
    if unknown:
        rows.add_finding(1, f"column {', '.join(unknown)} is unknown", f"the columns are {', '.join(known)}")
    return not (doubled or missing or unknown)


def _is_of_type(value: str, data_type: str) -> bool:
    if data_type == "integer":
        return _INTEGER.fullmatch(value) is not None
    if data_type == "boolean":
        return value in ("true", "false")
    if data_type == "date":
        return _is_date(value)
    if data_type.startswith("decimal"):
        return _DECIMAL.fullmatch(value) is not None
    return True


def _is_date(value: str) -> bool:
    try:
        return _DATE.fullmatch(value) is not None and date.fromisoformat(value).year >= 1900
    except ValueError:
        return False
