"""Cleaning (spec section 2): what becomes of every raw row, with one outcome each.

Readings taken where the spec is silent:
- a row has one reason: the first of missing_key, unparseable_value, missing_timestamp, future_timestamp,
  missing_value, unknown_status, unknown_currency, negative_quantity; orphans come after, among the winners;
- rows are identical when the raw text of every contract column is;
- a row without any version time is older than one with;
- different rows of one key and version are a conflict even where a later version supersedes their winner;
- a blank quantity, price, refund amount or rate is a missing_value; a blank subtotal is only unknown money;
- an id that some tool read as a float (17850.0) is the id (17850); leading zeros count;
- a known currency is one shaped like an ISO 4217 code; one without a rate is known, its money is null;
- a line is no orphan because its order is pending, cancelled or a test, but it is when its order was rejected.
"""

import csv
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .contract import KNOWN_STATUSES, TABLES, Kind, Table
from .values import UnparseableError, is_currency, read_id, read_value

Row = dict[str, Any]
RawRow = tuple[str, ...]

_NO_VERSION = datetime.min.replace(tzinfo=UTC)
_FUTURE_TOLERANCE = timedelta(days=1)


@dataclass
class TableOutcome:
    """What became of the rows of one source table (all figures are counts of rows)."""

    rows_in: int = 0
    rows_superseded: int = 0
    rejected_by_reason: Counter[str] = field(default_factory=Counter)
    kept: list[Row] = field(default_factory=list)

    @property
    def rows_kept(self) -> int:
        """The winners that staging hands on."""
        return len(self.kept)

    @property
    def rows_rejected(self) -> int:
        """Rejected rows, whatever the reason."""
        return self.rejected_by_reason.total()


def stage(raw_dir: Path) -> dict[str, TableOutcome]:
    """Clean every table of the folder; a table without a file is absent from the answer."""
    outcomes = {
        name: _clean(table, _read_rows(raw_dir / f"{name}.csv", table))
        for name, table in TABLES.items()
        if (raw_dir / f"{name}.csv").exists()
    }
    order_keys = {(row["source_name"], row["order_id"]) for row in outcomes["orders"].kept}
    for name, reason in (("order_lines", "orphan_line"), ("refunds", "orphan_refund")):
        if name in outcomes:
            _reject_orphans(outcomes[name], order_keys, reason)
    return outcomes


def kept(staged: dict[str, TableOutcome], table: str) -> list[Row]:
    """Return the kept rows of a table, none when the table is absent."""
    return staged[table].kept if table in staged else []


def _read_rows(path: Path, table: Table) -> list[RawRow]:
    """Return the raw texts of the contract's columns, in the contract's order; a missing column is blank."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(record.get(column) or "" for column in table.columns) for record in csv.DictReader(file)]


def _clean(table: Table, raw_rows: list[RawRow]) -> TableOutcome:
    copies = Counter(raw_rows)
    outcome = TableOutcome(rows_in=len(raw_rows), rows_superseded=len(raw_rows) - len(copies))
    versions: dict[tuple[Any, ...], dict[datetime, list[RawRow]]] = defaultdict(lambda: defaultdict(list))
    typed: dict[RawRow, Row] = {}
    for raw in copies:
        row, reason = _read_row(table, raw)
        if reason:
            outcome.rejected_by_reason[reason] += 1
        else:
            typed[raw] = row
            versions[tuple(row[key] for key in table.keys)][_version(table, row)].append(raw)
    for rows_by_version in versions.values():
        conflicts = sum(len(rows) - 1 for rows in rows_by_version.values())
        if conflicts:
            outcome.rejected_by_reason["duplicate_conflict"] += conflicts
        outcome.rows_superseded += len(rows_by_version) - 1
        outcome.kept.append(typed[min(rows_by_version[max(rows_by_version)], key=_stable_hash)])
    return outcome


def _stable_hash(raw: RawRow) -> str:
    return hashlib.sha256("\x1f".join(raw).encode()).hexdigest()


def _read_row(table: Table, raw: RawRow) -> tuple[Row, str | None]:
    """Return the typed row and the reason to reject it at the door, or None."""
    texts = dict(zip(table.columns, raw, strict=True))
    row: Row = {}
    is_unparseable = False
    for column, kind in table.columns.items():
        try:
            row[column] = read_id(texts[column]) if column.endswith("_id") else read_value(texts[column], kind)
        except UnparseableError:
            row[column] = None
            is_unparseable = True
    if any(not texts[key].strip() for key in table.keys):
        return row, "missing_key"
    if is_unparseable:
        return row, "unparseable_value"
    return row, _fault(table, row)


def _fault(table: Table, row: Row) -> str | None:
    """Return the first fault of a row whose values are all readable."""
    if table.own_time and row[table.own_time] is None:
        return "missing_timestamp"
    stamp = row.get("updated_at") or row.get("loaded_at")
    if table.own_time and stamp and row[table.own_time] - stamp > _FUTURE_TOLERANCE:
        return "future_timestamp"
    if any(row[column] is None for column in table.required_numbers):
        return "missing_value"
    if table.name in KNOWN_STATUSES and row["status"] not in KNOWN_STATUSES[table.name]:
        return "unknown_status"
    if not _is_currency_known(table, row):
        return "unknown_currency"
    if table.name == "order_lines" and row["quantity"] < 0:
        return "negative_quantity"
    return None


def _is_currency_known(table: Table, row: Row) -> bool:
    """Only a refund may leave its currency blank: it then has its order's."""
    if table.columns.get("currency") is not Kind.CURRENCY:
        return True
    if row["currency"] is None:
        return table.name == "refunds"
    return is_currency(row["currency"])


def _version(table: Table, row: Row) -> datetime:
    own_time = row[table.own_time] if table.own_time else None
    return row.get("updated_at") or row.get("loaded_at") or own_time or _NO_VERSION


def _reject_orphans(outcome: TableOutcome, order_keys: set[tuple[str, str]], reason: str) -> None:
    """Move the winners whose order was not kept from kept to rejected."""
    with_order = [row for row in outcome.kept if (row["source_name"], row["order_id"]) in order_keys]
    orphans = len(outcome.kept) - len(with_order)
    if orphans:
        outcome.rejected_by_reason[reason] += orphans
    outcome.kept = with_order
