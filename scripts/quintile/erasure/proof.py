"""The proof: every text column of every table that is kept, asked for every identifier of the people erased.

It reads tables alone, of any schema but raw data; the tombstones and the hashed requests are what may stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from quintile.erasure.identifiers import Identifiers
from quintile.warehouse import literal, open_warehouse, quote

if TYPE_CHECKING:
    from quintile.postgres.warehouse import PostgresWarehouse, Statements

    Connection = duckdb.DuckDBPyConnection | Statements
    Matches = Callable[[str, str], str]  # text and pattern, as a condition in the words of an engine

ALLOWED = {("operations", table) for table in ("tombstones", "purged_tombstones", "erasure_requests")}
RAW_SCHEMAS = ("raw", "landing")  # on servers raw tables are loaded there; nobody edits them
ACCOUNT_COLUMNS = ("customer_id", "source_customer_id", "given_customer_id")  # bare ids, beside a source_name
# Ids of facts look like those of accounts: where one column holds both, the rows that hold an account.
OF_ACCOUNTS = {
    "cause_id": ("cause", ("merged", "split", "erased")),
    "fact_id": ("fact_kind", ("account", "customer_attribute", "events")),
}
# Columns that hold ids of facts alone, in tables that have the column named first; whom they are about stands beside.
OF_FACTS = {"trigger_name": ("cause_id", "cause_key", "dedupe_key")}
_DATE_SUFFIX = 11  # characters of a date behind a key, as ids of facts have it
_PATTERNS_AT_ONCE = 400


@dataclass(frozen=True)
class Finding:
    """One column that still holds somebody."""

    place: str  # the file or schema
    table: str
    column: str
    rows: int


@dataclass
class Proof:
    """What was looked at, and what was found."""

    values: int = 0  # identifiers looked for
    places: list[str] = field(default_factory=list)
    tables: int = 0
    columns: int = 0
    findings: list[Finding] = field(default_factory=list)

    def summary(self) -> str:
        """In one line."""
        return (
            f"{self.values} values looked for in {self.columns} text columns of {self.tables} tables "
            f"in {len(self.places)} files"
        )


def prove(store: Path | PostgresWarehouse, files: list[Path], identifiers: Identifiers) -> Proof:
    """Look through the warehouse and other DuckDB files.

    Args:
        store: the warehouse; on a server, with the published schemas beside it.
        files: published file and kept versions.
        identifiers: what must not be found.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    proof = Proof(values=identifiers.count())
    with open_warehouse(store) as connection:
        _search(connection, str(store), identifiers, proof)
    for path in files:
        with closing(duckdb.connect(str(path), read_only=True)) as connection:
            _search(connection, str(path), identifiers, proof)
        proof.findings += _bytes_left(path, identifiers)
    if isinstance(store, Path):
        proof.findings += _bytes_left(store, identifiers)
    return proof


def _search(connection: Connection, place: str, identifiers: Identifiers, proof: Proof) -> None:
    proof.places.append(place)
    matches = _duckdb_matches if isinstance(connection, duckdb.DuckDBPyConnection) else _postgres_matches
    for schema, table, columns, others in _text_columns(connection):
        proof.tables += 1
        proof.columns += len(columns)
        conditions = {column: _holds(column, columns | others, identifiers, matches) for column in sorted(columns)}
        if {"first_name", "last_name"} <= columns and identifiers.names:
            pairs = ", ".join(f"({literal(first)}, {literal(last)})" for first, last in sorted(identifiers.names))
            conditions["first_name, last_name"] = f"(first_name, last_name) in ({pairs})"
        conditions = {column: condition for column, condition in conditions.items() if condition}
        if not conditions:
            continue
        counts = ", ".join(
            f"coalesce(sum(case when {condition} then 1 else 0 end), 0)" for condition in conditions.values()
        )
        counted = connection.execute(f"select {counts} from {quote(schema)}.{quote(table)}").fetchall()[0]
        proof.findings += [
            Finding(place, f"{schema}.{table}", column, int(rows))
            for column, rows in zip(conditions, counted, strict=True)
            if rows
        ]


def _text_columns(connection: Connection) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Schema, table, text columns and other columns of every table."""
    rows = connection.execute(
        "select c.table_schema, c.table_name, c.column_name, lower(c.data_type) "
        "from information_schema.columns as c inner join information_schema.tables as t "
        "on c.table_schema = t.table_schema and c.table_name = t.table_name and c.table_catalog = t.table_catalog "
        "where t.table_type = 'BASE TABLE' and c.table_catalog = current_database() "
        "and c.table_schema not in ('information_schema', 'pg_catalog') order by 1, 2, 3"
    ).fetchall()
    tables: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for schema, table, column, data_type in rows:
        if schema in RAW_SCHEMAS or (schema, table) in ALLOWED:
            continue
        texts, others = tables.setdefault((schema, table), (set(), set()))
        is_text = any(word in data_type for word in ("char", "text", "json", "array"))
        (texts if is_text else others).add(column)
    for (schema, table), (texts, others) in tables.items():
        yield schema, table, texts, others


def _holds(column: str, columns: set[str], identifiers: Identifiers, matches: Matches) -> str:
    """The condition under which a row's column holds an identifier; empty when there is nothing to look for."""
    text = f"cast({quote(column)} as varchar)"
    conditions = []
    exact = sorted(identifiers.exact())
    if exact and not any(of in columns and column in facts for of, facts in OF_FACTS.items()):
        listed = ", ".join(literal(value) for value in exact)
        whole = f"({text} in ({listed}) or left({text}, greatest(length({text}) - {_DATE_SUFFIX}, 0)) in ({listed}))"
        kind, kinds = OF_ACCOUNTS.get(column, ("", ()))
        if kind in columns:
            whole = f"({whole} and {kind} in ({', '.join(literal(value) for value in kinds)}))"
        conditions.append(whole)
    conditions += [matches(f"lower({text})", pattern) for pattern in _patterns(identifiers.contained())]
    if column in ACCOUNT_COLUMNS and "source_name" in columns and identifiers.accounts:
        pairs = ", ".join(f"({literal(shop)}, {literal(account)})" for shop, account in sorted(identifiers.accounts))
        conditions.append(f"(source_name, {text}) in ({pairs})")
    if column == "payload" or column.endswith("_payload"):
        conditions += [
            f"({matches(text, _member('source_name', shop))} and {matches(text, _member('customer_id', account))})"
            for shop, account in sorted(identifiers.accounts)
        ]
    return " or ".join(conditions)


def _member(name: str, value: str) -> str:
    """Pattern of a member of a JSON object."""
    return f'"{name}" ?: ?"{re.escape(value)}"'


def _patterns(texts: set[str]) -> Iterator[str]:
    escaped = [re.escape(text) for text in sorted(texts)]
    for start in range(0, len(escaped), _PATTERNS_AT_ONCE):
        yield "|".join(escaped[start : start + _PATTERNS_AT_ONCE])


def _duckdb_matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {literal(pattern)})"


def _postgres_matches(text: str, pattern: str) -> str:
    return f"{text} ~ {literal(pattern)}"


def _bytes_left(path: Path, identifiers: Identifiers) -> list[Finding]:
    """Identifiers in the bytes of a file: what was deleted stays in its free blocks until they are written over.

    Hashes are left to the tables, for the tombstones hold them.
    """
    data = path.read_bytes()
    texts = {text for text in identifiers.emails | identifiers.phones | identifiers.visitors if len(text) >= 8}
    left = sum(text.encode() in data for text in texts)
    return [Finding(str(path), "(bytes of the file)", "", left)] if left else []


def raw_files_with(raw: str, identifiers: Identifiers) -> list[tuple[Path, int]]:
    """Files of the raw folder that still hold somebody erased, with how many rows; a URI is not looked at.

    Nobody edits them: the staging door filters what they hold.
    """
    if "://" in raw:
        return []
    found = []
    for path in sorted(Path(raw).rglob("*")):
        name = path.name.lower()
        if not path.is_file() or name.startswith(".") or not name.endswith((".csv", ".csv.gz", ".parquet")):
            continue
        rows = _raw_rows(path, identifiers)
        if rows:
            found.append((path, rows))
    return found


def _raw_rows(path: Path, identifiers: Identifiers) -> int:
    place = literal(re.sub(r"[][*?]", r"[\g<0>]", str(path)))
    # As raw files are read; a file with lines that can't be read is looked through as far as it goes.
    csv = "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"'"
    readers = (
        [f"read_parquet({place})"]
        if path.suffix.lower() == ".parquet"
        else [f"read_csv({place}, {csv})", f"read_csv({place}, {csv}, ignore_errors = true, strict_mode = false)"]
    )
    with closing(duckdb.connect()) as connection:
        for source in readers:
            try:
                described = connection.execute(f"describe select * from {source}").fetchall()
                condition = _raw_condition({name.lower(): name for name, *_ in described}, identifiers)
                if not condition:
                    return 0
                return connection.execute(f"select count(*) from {source} where {condition}").fetchall()[0][0]
            except duckdb.Error:
                continue  # whoever reads it as a raw table says what is wrong with it
    return 0


def _raw_condition(columns: dict[str, str], identifiers: Identifiers) -> str:
    conditions: list[str] = []

    def text(column: str) -> str:
        return f"trim(cast({quote(columns[column])} as varchar))"

    def listed(values: Any) -> str:
        return ", ".join(literal(value) for value in sorted(values))

    for column, pairs in (("customer_id", identifiers.accounts), ("order_id", identifiers.orders)):
        if column in columns and "source_name" in columns and pairs:
            rows = ", ".join(f"({literal(shop)}, {literal(value)})" for shop, value in sorted(pairs))
            conditions.append(
                f"({text('source_name')}, regexp_replace({text(column)}, '^([0-9]+)[.]0+$', '\\1')) in ({rows})"
            )
        elif column == "customer_id" and column in columns and "request_id" in columns and pairs:
            conditions.append(f"{text(column)} in ({listed({value for _, value in pairs})})")
    for column in ("email", "customer_email"):
        if column in columns and identifiers.emails:
            conditions.append(f"lower({text(column)}) in ({listed(identifiers.emails)})")
    if "anonymous_id" in columns and identifiers.visitors:
        conditions.append(f"{text('anonymous_id')} in ({listed(identifiers.visitors)})")
    return " or ".join(conditions)
