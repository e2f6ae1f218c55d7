"""Suites of expectations as written in tests/expectations/<layer>/<table>.yml: data, checked when it is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quintile.errors import InputError

Layer = Literal["raw", "marts"]
LAYERS: tuple[Layer, ...] = ("raw", "marts")
# Raw tables are checked behind the door that types them: the views of the macro open_raw.
SCHEMAS: dict[Layer, str] = {"raw": "landing", "marts": "marts"}


EVERY_TABLE = "_every_table"  # the file of what all tables of a layer must hold


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectationDefinition(_Strict):
    """One thing that must hold, why it matters and what to do when it does not."""

    name: str
    type: str  # Great Expectations' name: expect_column_values_to_be_unique …
    kwargs: dict[str, Any] = Field(default_factory=dict)
    severity: Literal["critical", "warning"]
    why: str
    mend: str


class SuiteDefinition(_Strict):
    """The expectations of one table.

    An empty table is checked like any other, or skipped (an optional raw table that is absent), or skipped with a
    warning (a mandatory one).
    """

    table: str
    when_empty: Literal["check", "skip", "warn"] = "check"
    expectations: list[ExpectationDefinition]


def load_suites(folder: Path, layer: Layer, tables: Iterable[str]) -> list[SuiteDefinition]:
    """The suites of one layer: those with a file, and for every table of the warehouse what all tables must hold.

    Args:
        folder: tests/expectations.
        layer: whose suites.
        tables: tables of the layer in the warehouse.

    Raises:
        InputError: a file that is no suite, with the place in it.
    """
    files = sorted((folder / layer).glob("*.yml"))
    if not files:
        raise InputError(f"no expectations in {folder / layer}: restore the files of tests/expectations")
    suites = {file.stem: _load(file) for file in files}
    everywhere = suites.pop(EVERY_TABLE, None)
    if everywhere is None:
        return list(suites.values())
    for table in tables:
        own = suites.get(table) or SuiteDefinition(table=table, expectations=[])
        suites[table] = own.model_copy(update={"expectations": [*own.expectations, *everywhere.expectations]})
    return sorted(suites.values(), key=lambda suite: suite.table)


def _load(file: Path) -> SuiteDefinition:
    try:
        suite = SuiteDefinition.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise InputError(f"{file} is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{file}: {place}: {first['msg']}") from error
    if suite.table != file.stem:
        raise InputError(f"{file}: table is {suite.table}, unlike the name of the file")
    return suite
