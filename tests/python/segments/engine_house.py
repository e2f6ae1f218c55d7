"""The engine's compiled SQL, run on tables that a test fills."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipeline.house import PROJECT, House

MODELS = ["attribute_positions", "definitions", "conditions", "groups", "vectors", "hits", "named", "explanations"]
SEEDS = PROJECT / "seeds" / "segments"
SQL_TYPES = {"number": "decimal(18, 2)", "date": "date", "boolean": "boolean", "text": "varchar"}


class EngineHouse:
    """A warehouse of the segments' seeds alone and the compiled models of the engine."""

    def __init__(self, folder: Path, as_of: date) -> None:
        """Compile the models; nothing is built by dbt."""
        house = House(folder)
        done = house.dbt("compile", "--select", "int_segments__*", as_of=as_of.isoformat())
        assert done.returncode == 0, done.stdout
        compiled = house.folder / "target" / "compiled" / "quintile" / "models" / "intermediate" / "segments"
        self._sql = {model: (compiled / f"int_segments__{model}.sql").read_text(encoding="utf-8") for model in MODELS}
        self._connection = duckdb.connect(str(house.warehouse))
        self._connection.execute("create schema seeds; create schema intermediate")
        for seed in ("segment_attributes", "segment_operators"):
            self._connection.execute(f"create table seeds.{seed} as from {_csv(seed)}")
        registry = self.rows("select attribute, data_type from seeds.segment_attributes")
        self.columns = [(name, data_type) for name, data_type in registry if name in self._sql["vectors"]]

    def close(self) -> None:
        """Close the warehouse."""
        self._connection.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the warehouse."""
        return self._connection.sql(query).fetchall()

    def load_shipped_definitions(self) -> None:
        """Take the definitions and conditions of the project's own seeds."""
        self._connection.execute(
            f"""
            create or replace table seeds.segment_definitions as select * replace (
                cast(version as integer) as version, cast(effective_from as date) as effective_from,
                cast(is_exclusive as boolean) as is_exclusive, cast(priority as integer) as priority
            ) from {_csv("segment_definitions")};
            create or replace table seeds.segment_conditions as select * replace (
                cast(version as integer) as version, cast(group_number as integer) as group_number
            ) from {_csv("segment_conditions")}
            """
        )

    def load_definitions(self, definitions: Iterable[tuple[Any, ...]], conditions: Iterable[tuple[Any, ...]]) -> None:
        """Take these rows, in the order of the columns below."""
        self._connection.execute(
            """
            create or replace table seeds.segment_definitions (
                segment_id varchar, version integer, effective_from date, family varchar, is_exclusive boolean,
                priority integer, expands_by varchar, status varchar
            );
            create or replace table seeds.segment_conditions (
                segment_id varchar, version integer, rule varchar, group_number integer, attribute varchar,
                operator varchar, value varchar
            )
            """
        )
        self._connection.executemany(
            "insert into seeds.segment_definitions values (?, ?, ?, ?, ?, ?, ?, ?)", list(definitions)
        )
        self._connection.executemany(
            "insert into seeds.segment_conditions values (?, ?, ?, ?, ?, ?, ?)", list(conditions)
        )

    def run(self, customers: Mapping[tuple[date, str], Mapping[str, Any]], latest: date) -> None:
        """Run the engine on customers, by as-of date and id; attributes that are not given are unknown."""
        columns = ", ".join(f"{name} {SQL_TYPES[data_type]}" for name, data_type in self.columns)
        self._connection.execute(
            f"""
            create or replace table intermediate.as_of_dates (as_of_date date, is_latest boolean);
            create or replace table intermediate.int_segments__attributes (
                as_of_date date, customer_id varchar, {columns}
            );
            create or replace table intermediate.int_segments__declared (
                as_of_date date, customer_id varchar, {", ".join(f"declared_{place} varchar" for place in range(1, 9))}
            )
            """
        )
        self._connection.executemany(
            "insert into intermediate.as_of_dates values (?, ?)",
            [(day, day == latest) for day in {day for day, _ in customers}],
        )
        self._connection.executemany(
            f"insert into intermediate.int_segments__attributes values ({', '.join('?' * (len(self.columns) + 2))})",
            [(*key, *(customer.get(name) for name, _ in self.columns)) for key, customer in customers.items()],
        )
        for model, sql in self._sql.items():
            self._connection.execute(f"create or replace table intermediate.int_segments__{model} as {sql}")


def _csv(seed: str) -> str:
    return f"read_csv('{SEEDS / seed}.csv', header = true, all_varchar = true)"
