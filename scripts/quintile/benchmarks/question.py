"""A question that SQL and Python packages answer alike, so that their time and memory can be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

Answer = Callable[["DataFrame", date], "DataFrame"]


@dataclass(frozen=True)
class Question:
    """What is asked, and who answers.

    Attributes:
        title: what the answer is, in words.
        models: the dbt models that every contender reads.
        key: columns that a row of the answer is found by.
        equal: columns that must be equal in every answer.
        close: columns that may differ by rounding of floats.
        sql: the answer of ours; `{as_of}` stands for the date. It is written into the SQL, for a parameter makes DuckDB
            import pandas, which would be charged to our side.
        given: SQL of what the packages start from.
        packages: by name of the package, its answer and the modules that it needs beside pandas.
    """

    title: str
    models: tuple[str, ...]
    key: tuple[str, ...]
    equal: tuple[str, ...]
    close: tuple[str, ...]
    sql: str
    given: str
    packages: Mapping[str, tuple[Answer, tuple[str, ...]]]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the answer."""
        return (*self.key, *self.equal, *self.close)
