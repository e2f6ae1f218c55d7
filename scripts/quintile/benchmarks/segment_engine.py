"""The engine of named segments against wide SQL written by hand for the same rules, in one run.

Both start from one table of customers' attributes, drawn by seed, and end with a table of memberships with reasons. The
rules are the shipped definitions, filled up with conditions that most customers meet until there are as many as asked
for. The memberships of both must be equal.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from quintile.benchmarks.dbt_process import run_dbt
from quintile.errors import GateError
from quintile.settings import Settings
from quintile.warehouse import literal, quote

_AS_OF = date(2025, 6, 30)
_RULE_MODELS = ("attribute_positions", "definitions", "conditions", "groups")
_CUSTOMER_MODELS = ("vectors", "hits", "named")
_TYPES = {"number": "decimal(18, 2)", "date": "date", "boolean": "boolean", "text": "varchar"}
# What a customer's attribute is drawn from; {u} is a number from 0 to 1.
_DRAWN = {
    "days": "cast(floor({u} * 1000) as decimal(18, 2))",
    "number": "cast(floor(power({u}, 12) * 1000) as decimal(18, 2))",
    "date": f"date '{_AS_OF}' - cast(floor({{u}} * 1000) as integer)",
    "boolean": "{u} < 0.05",
    "text": "['vip', 'high', 'medium', 'low', 'none'][1 + cast(floor({u} * 5) as integer)]",
}
_COMPARISONS = {
    "equals": "= {0}", "not_equals": "<> {0}", "more_than": "> {0}", "at_least": ">= {0}", "less_than": "< {0}",
    "at_most": "<= {0}", "between": "between {0} and {1}", "is_null": "is null", "is_not_null": "is not null",
}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Definitions and conditions as the seeds hold them, one dict for each row."""

    definitions: list[dict[str, str]]
    conditions: list[dict[str, str]]
    attribute_types: dict[str, str]


def measure_segment_engine(
    folder: Path, settings: Settings, customers: int, conditions: int, say: Callable[[str], None]
) -> dict[str, float | int]:
    """Time both ways on the same customers and rules; returns figures by name, times in seconds.

    Args:
        folder: an empty folder to work in.
        settings: the project to compile.
        customers: number of customers to draw, at least 1.
        conditions: number of conditions of the active segments, at least that of the shipped ones.
        say: told what is being done.

    Raises:
        GateError: dbt could not compile, or the two ways disagree.
    """
    say("compiling the engine")
    compiled = _compile(folder, settings)
    rules = _read_rules(settings.project_root / "seeds" / "segments", conditions)
    with closing(duckdb.connect(str(folder / "quintile.duckdb"))) as connection:
        say(f"drawing {customers:,} customers")
        _load(connection, settings.project_root / "seeds" / "segments", rules, customers)
        say("wide SQL written by hand")
        wide = _timed(connection, {"wide.memberships": _wide_sql(rules)})
        say("the engine")
        engine = _timed(
            connection,
            {f"intermediate.int_segments__{model}": compiled[model] for model in (*_RULE_MODELS, *_CUSTOMER_MODELS)},
            views=frozenset({"intermediate.int_segments__vectors"}),
        )
        members = _compare(connection)
    seconds = sum(engine.values())
    return {
        "segment_customers": customers,
        "segments": len(rules.definitions),
        "segment_conditions": len(rules.conditions),
        "segment_memberships": members,
        "segment_engine_seconds": seconds,
        **{
            f"segment_engine_{model}_seconds": engine[f"intermediate.int_segments__{model}"]
            for model in _CUSTOMER_MODELS
        },
        "segment_wide_sql_seconds": sum(wide.values()),
        "segment_engine_to_wide_sql_ratio": seconds / sum(wide.values()),
    }


def _compile(folder: Path, settings: Settings) -> dict[str, str]:
    """The engine's SQL as dbt compiles it."""
    run_dbt(
        settings, folder, ["compile", "--select", "int_segments__*"], _AS_OF.isoformat(),
        {"QUINTILE_WAREHOUSE": folder / "quintile.duckdb"},
    )  # fmt: skip
    models = folder / "target" / "compiled" / "quintile" / "models" / "intermediate" / "segments"
    return {
        model: (models / f"int_segments__{model}.sql").read_text(encoding="utf-8")
        for model in (*_RULE_MODELS, *_CUSTOMER_MODELS)
    }


def _read_rules(seeds: Path, wanted: int) -> Rules:
    """The active segments, their conditions filled up in turn with such as hold for most customers."""
    types = {row["attribute"]: row["data_type"] for row in _rows(seeds, "segment_attributes")}
    definitions = [row for row in _rows(seeds, "segment_definitions") if row["status"] == "active"]
    active = {(row["segment_id"], row["version"]) for row in definitions}
    conditions = [row for row in _rows(seeds, "segment_conditions") if (row["segment_id"], row["version"]) in active]
    groups = {(row["segment_id"], row["version"], row["rule"], row["group_number"]): row for row in conditions}
    fillers = [("days_since_created", "at_least", "0"), ("orders_12m", "less_than", "599")]
    for attribute, operator, value in fillers:
        for row in groups.values():
            if len(conditions) < wanted:
                conditions.append(row | {"attribute": attribute, "operator": operator, "value": value})
    return Rules(definitions, conditions, types)


def _rows(seeds: Path, name: str) -> list[dict[str, str]]:
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load(connection: duckdb.DuckDBPyConnection, seeds: Path, rules: Rules, customers: int) -> None:
    connection.execute("create schema seeds; create schema intermediate; create schema wide")
    for name in ("segment_attributes", "segment_operators"):
        file = literal(seeds / f"{name}.csv")
        connection.execute(f"create table seeds.{name} as from read_csv({file}, header = true, all_varchar = true)")
    connection.execute(
        """
        create table seeds.segment_definitions (
            segment_id varchar, version integer, effective_from date, family varchar, is_exclusive boolean,
            priority integer, expands_by varchar, status varchar
        );
        create table seeds.segment_conditions (
            segment_id varchar, version integer, rule varchar, group_number integer, attribute varchar,
            operator varchar, value varchar
        )
        """
    )
    for table, rows in (("segment_definitions", rules.definitions), ("segment_conditions", rules.conditions)):
        columns = [row[0] for row in connection.execute(f"describe seeds.{table}").fetchall()]
        connection.executemany(
            f"insert into seeds.{table} values ({', '.join('?' * len(columns))})",
            [[row[column] or None for column in columns] for row in rows],
        )
    places = ", ".join(f"declared_{place} varchar" for place in range(1, 9))
    connection.execute(
        f"create table intermediate.int_segments__declared (as_of_date date, customer_id varchar, {places})"
    )
    drawn = ", ".join(
        f"case when hash(i, {literal(name)}) % 20 > 0 then "
        + _DRAWN["days" if name.startswith("days_") else data_type].format(
            u=f"(hash({literal(name)}, i) % 1000000 / 1e6)"
        )
        + f" end as {quote(name)}"
        for name, data_type in rules.attribute_types.items()
    )
    connection.execute(
        "create table intermediate.int_segments__attributes as "
        f"select date '{_AS_OF}' as as_of_date, 'shop:' || i as customer_id, {drawn} from range({customers}) as r (i)"
    )


def _drawn(name: str, data_type: str) -> str:
    """The expression of one attribute for customer i, unknown for one customer in twenty."""
    drawn = _DRAWN["days" if name.startswith("days_") else data_type].format(
        u=f"(hash({literal(name)}, i) % 1000000 / 1e6)"
    )
    return f"case when hash(i, {literal(name)}) % 20 > 0 then {drawn} end as {quote(name)}"


def _wide_sql(rules: Rules) -> str:
    """One select for each segment, as an analyst would write them."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for row in rules.conditions:
        by_group = groups[row["segment_id"], row["rule"]]
        by_group.setdefault(row["group_number"], []).append(_predicate(row, rules.attribute_types[row["attribute"]]))
    selects = []
    for definition in rules.definitions:
        segment = definition["segment_id"]
        entry = groups[segment, "entry"]
        shown = literal(segment)
        if definition["expands_by"]:
            shown = f"replace({shown}, '<category>', {quote(definition['expands_by'])})"
        reason = "case " + " ".join(
            f"when {' and '.join(predicates)} then {literal(f'rule {number} of {segment}')}"
            for number, predicates in entry.items()
        )
        holds = " or ".join(f"({' and '.join(predicates)})" for predicates in entry.values())
        leaves = [f"({' and '.join(predicates)})" for predicates in groups[segment, "exit"].values()]
        stays = f" and not coalesce({' or '.join(leaves)}, false)" if leaves else ""
        selects.append(
            f"select as_of_date, customer_id, {shown} as segment_id, {reason} end as reason, 1 as definition_version "
            f"from intermediate.int_segments__attributes where ({holds}){stays}"
        )
    return " union all ".join(selects)


def _predicate(row: dict[str, str], data_type: str) -> str:
    attribute, operator = quote(row["attribute"]), row["operator"]
    values = [
        part if data_type in ("number", "boolean") else literal(part)
        for part in row["value"].split("|")
        if row["value"]
    ]
    if operator in ("in", "not_in"):
        return f"{attribute} {operator.replace('_', ' ')} ({', '.join(values)})"
    return f"{attribute} {_COMPARISONS[operator].format(*values)}"


def _timed(
    connection: duckdb.DuckDBPyConnection, relations: dict[str, str], views: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Seconds that each `create table as` takes; `views` are created as such, as the project does."""
    seconds = {}
    for name, sql in relations.items():
        started = time.monotonic()
        connection.execute(f"create {'view' if name in views else 'table'} {name} as {sql}")
        seconds[name] = time.monotonic() - started
    return seconds


def _compare(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of memberships, if both ways found the same."""
    members, wide, common = connection.execute(
        """
        select
            (select count(*) from intermediate.int_segments__named),
            (select count(*) from wide.memberships),
            (
                select count(*)
                from intermediate.int_segments__named
                inner join wide.memberships using (as_of_date, customer_id, segment_id)
            )
        """
    ).fetchone()
    if not members == wide == common:
        raise GateError(f"the engine found {members:,} memberships, wide SQL {wide:,}, {common:,} of them the same")
    return members
