"""The other engines: what their SQL may hold, as sqlfluff parses it and as their documentation has it."""

import re
from dataclasses import dataclass
from functools import cached_property

from sqlfluff.core import FluffConfig, Linter

from portable.grammar_gaps import as_sqlfluff_knows_it


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Functions of DuckDB, PostgreSQL and Spark that mean the same in all three: those that the models use.
FUNCTIONS = _words("""
    abs cast ceil chr coalesce count dense_rank extract floor lag lead length lower max md5 min nullif percentile_cont
    position rank regexp_replace replace round row_number sqrt substr sum trim upper
""")


@dataclass(frozen=True)
class Reading:
    """What one compiled file holds."""

    unparsable: tuple[str, ...]
    functions: frozenset[str]
    types: frozenset[str]


@dataclass(frozen=True)
class Engine:
    """One engine: its dbt target, sqlfluff's name of its dialect, and its own functions and types."""

    target: str
    dialect: str
    own_functions: frozenset[str]
    types: re.Pattern[str]

    @cached_property
    def _linter(self) -> Linter:
        overrides = {"dialect": self.dialect, "templater": "raw", "large_file_skip_byte_limit": 0}
        return Linter(config=FluffConfig(overrides=overrides, ignore_local_config=True))

    def read(self, sql: str) -> Reading:
        """Parse SQL in the dialect of this engine."""
        parsed = self._linter.parse_string(sql)
        if parsed.tree is None:
            return Reading(("nothing could be parsed",), frozenset(), frozenset())

        def texts(kind: str) -> frozenset[str]:
            return frozenset(segment.raw.lower() for segment in parsed.tree.recursive_crawl(kind))

        return Reading(tuple(error.desc() for error in parsed.violations), texts("function_name"), texts("data_type"))

    def complaints(self, sql: str) -> list[str]:
        """Return what this engine would not take."""
        reading = self.read(as_sqlfluff_knows_it(sql) if self.dialect == "sparksql" else sql)
        functions = reading.functions - FUNCTIONS - self.own_functions
        types = {name for name in reading.types if not self.types.fullmatch(name)}
        return [
            *reading.unparsable,
            *(f"{name} is not among the functions of {self.target} in engines.py" for name in sorted(functions)),
            *(f"{name} is not among the types of {self.target} in engines.py" for name in sorted(types)),
        ]


POSTGRES = Engine(
    target="postgres",
    dialect="postgres",
    own_functions=_words("""
        convert_to date_part date_trunc div encode hashtextextended jsonb_build_array normalize sha256 split_part
        string_agg
    """),
    types=re.compile(
        r"(big|small)?int|integer|boolean|date|timestamp|text|varchar|double precision"
        r"|(decimal|numeric) ?\(\d+, ?\d+\)"
    ),
)

SPARK = Engine(
    target="spark",
    dialect="sparksql",
    own_functions=_words("""
        add_months array array_join array_sort assert_true collect_list concat date date_add datediff element_at
        from_utc_timestamp java_method last_day make_dt_interval nvl2 percentile regexp_extract sha2 split to_date
        to_timestamp to_unix_timestamp to_utc_timestamp transform xxhash64 year
    """),
    types=re.compile(r"(big|small)?int|integer|boolean|date|timestamp|string|double|decimal ?\(\d+, ?\d+\)"),
)

ENGINES = (POSTGRES, SPARK)
