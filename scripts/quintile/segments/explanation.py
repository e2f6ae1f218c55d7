"""Why a customer is or is not in each segment, read from the warehouse that the last build left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from quintile.errors import InputError
from quintile.segments import LAYERS
from quintile.warehouse import open_warehouse

_WHOLE_NUMBER = re.compile(r"^(-?\d+)\.0$")  # as a float writes it


@dataclass(frozen=True)
class Membership:
    """A segment that the customer is in, and why."""

    layer: str
    segment_id: str
    reason: str
    confidence: str


@dataclass(frozen=True)
class Condition:
    """One condition of a named segment, with the customer's own value."""

    rule: str  # entry or exit
    group_number: int
    words: str
    actual_value: str | None  # None: unknown
    holds: bool


@dataclass(frozen=True)
class Standing:
    """How the customer stands to one active named segment."""

    definition_id: str  # with the placeholder, where the segment is one of several that a definition expands to
    name: str
    membership: Membership | None
    conditions: Sequence[Condition]
    note: str = ""  # what the conditions alone do not tell

    @property
    def segment_id(self) -> str:
        """The segment that the customer is in, or the definition of those it is not in."""
        return self.membership.segment_id if self.membership else self.definition_id


@dataclass(frozen=True)
class CatalogueEntry:
    """What dim_segments says of a segment."""

    layer: str
    segment_id: str
    defined_as: str  # with the placeholder, where it is one of several that a definition expands to
    name: str
    entry_rule: str
    family: str
    status: str
    is_exclusive: bool


@dataclass(frozen=True)
class Explanation:
    """A customer, and how it stands to every segment or to the one asked for."""

    customer_id: str
    asked_for: str
    as_of_date: date
    is_profiled: bool
    layers: Sequence[Membership] = ()
    named: Sequence[Standing] = ()
    asked_segments: Sequence[CatalogueEntry] = field(default=())  # empty: all


def explain(warehouse: Path, asked_for: str, segment_id: str | None = None) -> Explanation:
    """Explain the memberships of a customer, given by customer_id or by a source account.

    Raises:
        InputError: no such customer or segment, or a warehouse without segments.
    """
    with open_warehouse(warehouse) as connection:
        try:
            return _explain(connection, asked_for, segment_id)
        except duckdb.CatalogException as error:
            raise InputError(
                f"{warehouse} holds no segments to explain: run `quintile run` or `dbt build` first"
            ) from error


def _explain(connection: duckdb.DuckDBPyConnection, asked_for: str, segment_id: str | None) -> Explanation:
    customer_id, as_of_date = _find_customer(connection, asked_for)
    asked_segments = _find_segments(connection, segment_id) if segment_id else []
    found = {"customer_id": customer_id, "asked_for": asked_for, "as_of_date": as_of_date}
    profiled = connection.execute(
        "select 1 from intermediate.int_customers__profiled where as_of_date = ? and customer_id = ?",
        [as_of_date, customer_id],
    )
    if not profiled.fetchall():
        return Explanation(**found, is_profiled=False, asked_segments=asked_segments)
    memberships = _memberships(connection, customer_id, as_of_date)
    standings = _standings(connection, customer_id, as_of_date, [m for m in memberships if m.layer == "named"])
    layers = [membership for membership in memberships if membership.layer != "named"]
    if asked_segments:
        asked_layers = {entry.layer for entry in asked_segments}
        layers = [membership for membership in layers if membership.layer in asked_layers]
        definitions = {entry.defined_as for entry in asked_segments if entry.layer == "named"}
        standings = [standing for standing in standings if standing.definition_id in definitions]
    return Explanation(**found, is_profiled=True, layers=layers, named=standings, asked_segments=asked_segments)


def _find_customer(connection: duckdb.DuckDBPyConnection, asked_for: str) -> tuple[str, date]:
    """The customer of an id or a source account, and the latest as-of date."""
    rows = _rows(
        connection,
        """
        select customer_id, as_of_date from marts.dim_customers where customer_id = $asked_for
        union all
        select customers.customer_id, customers.as_of_date
        from marts.dim_customer_identities as identities
        inner join marts.dim_customers as customers
            on
                identities.customer_id = customers.customer_id
                and identities.valid_from <= customers.as_of_date
                and coalesce(identities.valid_to > customers.as_of_date, true)
        where identities.source_name || ':' || identities.source_customer_id = $asked_for
        limit 1
        """,
        asked_for=asked_for,
    )
    if not rows:
        raise InputError(
            f"no customer {asked_for} in the warehouse: give a customer_id of marts.dim_customers, or an account of "
            "marts.dim_customer_identities as source_name:source_customer_id"
        )
    return rows[0]["customer_id"], rows[0]["as_of_date"]


def _find_segments(connection: duckdb.DuckDBPyConnection, segment_id: str) -> list[CatalogueEntry]:
    """The segments of that id, for layers may share one."""
    entries = _catalogue(connection)
    found = [entry for entry in entries if entry.segment_id == segment_id]
    if not found:
        nearest = get_close_matches(segment_id, [entry.segment_id for entry in entries], n=1, cutoff=0.5)
        mend = f"did you mean {nearest[0]}?" if nearest else "marts.dim_segments lists them"
        raise InputError(f"no segment {segment_id}: {mend}")
    return found


def _catalogue(connection: duckdb.DuckDBPyConnection) -> list[CatalogueEntry]:
    rows = _rows(
        connection,
        "select layer, segment_id, defined_as, name, entry_rule, family, status, is_exclusive "
        "from marts.dim_segments order by layer, family, priority, segment_id",
    )
    return [CatalogueEntry(**row) for row in rows]


def _memberships(connection: duckdb.DuckDBPyConnection, customer_id: str, as_of_date: date) -> list[Membership]:
    rows = _rows(
        connection,
        "select layer, segment_id, reason, confidence from marts.fct_segment_memberships "
        "where customer_id = $customer_id and as_of_date = $as_of_date order by layer, segment_id",
        customer_id=customer_id,
        as_of_date=as_of_date,
    )
    return sorted((Membership(**row) for row in rows), key=lambda membership: LAYERS.index(membership.layer))


def _standings(
    connection: duckdb.DuckDBPyConnection, customer_id: str, as_of_date: date, members: Sequence[Membership]
) -> list[Standing]:
    """How the customer stands to each segment that is evaluated, in the order of the catalogue."""
    rows = _rows(
        connection,
        "select segment_id, rule, group_number, condition_in_words as words, actual_value, holds "
        "from intermediate.int_segments__explanations "
        "where customer_id = $customer_id and as_of_date = $as_of_date "
        "order by segment_id, rule, group_number, attribute, operator",
        customer_id=customer_id,
        as_of_date=as_of_date,
    )
    conditions: dict[str, list[Condition]] = {}
    for row in rows:
        row["actual_value"] = row["actual_value"] and _WHOLE_NUMBER.sub(r"\1", row["actual_value"])
        conditions.setdefault(row.pop("segment_id"), []).append(Condition(**row))
    catalogue = [entry for entry in _catalogue(connection) if entry.layer == "named" and entry.status == "active"]
    names = {entry.segment_id: entry.name for entry in catalogue}
    definitions = {entry.segment_id: entry.defined_as for entry in catalogue}
    entries = {entry.defined_as: entry for entry in catalogue}
    for key in conditions:  # one that expands by a value that nobody has yet is evaluated, but not in the catalogue
        entries.setdefault(key, CatalogueEntry("named", key, key, "", "", "", "active", False))
    by_definition = {definitions.get(member.segment_id, member.segment_id): member for member in members}
    return [
        Standing(
            definition_id=key,
            name=names.get(by_definition[key].segment_id if key in by_definition else key, ""),
            membership=by_definition.get(key),
            conditions=conditions.get(key, []),
            note="" if key in by_definition else _note(entry, conditions.get(key, []), entries, by_definition),
        )
        for key, entry in entries.items()
    ]


def _note(
    entry: CatalogueEntry,
    conditions: Sequence[Condition],
    entries: dict[str, CatalogueEntry],
    members: dict[str, Membership],
) -> str:
    """Why somebody who meets the conditions is no member: another segment of an exclusive family comes first."""
    if not entry.is_exclusive or not _is_met(conditions, "entry") or _is_met(conditions, "exit"):
        return ""
    rivals = [key for key in members if key in entries and entries[key].family == entry.family]
    return f"{rivals[0]} of the exclusive family {entry.family} comes first" if rivals else ""


def _is_met(conditions: Sequence[Condition], rule: str) -> bool:
    groups: dict[int, bool] = {}
    for condition in conditions:
        if condition.rule == rule:
            groups[condition.group_number] = groups.get(condition.group_number, True) and condition.holds
    return any(groups.values())


def _rows(connection: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters)
    columns = [column for column, *_ in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
