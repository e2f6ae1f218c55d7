"""By what an erased person would be recognised, read from the raw data that tombstones filter.

Kept in memory only. A value that somebody else has too (an address shared by a family's many accounts, a namesake, a
person who came back after the request) proves nothing and is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quintile.salt import salt, salted_hash
from quintile.warehouse import literal, open_warehouse

if TYPE_CHECKING:
    import duckdb

    from quintile.postgres.warehouse import PostgresWarehouse, Statements

    Connection = duckdb.DuckDBPyConnection | Statements
    Sha = Callable[[str], str]  # SHA-256 of salt and expression, in the words of an engine

SHORTEST_CONTAINED = 8  # characters; anything shorter is found in what is not about the person
# Tables with the time that the staging door compares with the request (macro erasable_tables).
_MEMBER_TABLES = {
    "customers": "created_at",
    "orders": "ordered_at",
    "web_events": "event_at",
    "message_events": "event_at",
    "consents": "recorded_at",
    "campaign_touches": "touched_at",
    "customer_attributes": "recorded_at",
}
_WITH_ADDRESS = ("orders", "web_events", "message_events", "consents")
_ADDRESSES = "staging.base_raw__addresses"  # address and hash
_GUEST_HASH = "right(r.source_key, 64)"  # of a fact without an account


@dataclass
class Identifiers:
    """Everything that would give erased people away."""

    accounts: set[tuple[str, str]] = field(default_factory=set)  # shop, account
    orders: set[tuple[str, str]] = field(default_factory=set)  # shop, order; looked for in raw files alone
    emails: set[str] = field(default_factory=set)  # normalised
    phones: set[str] = field(default_factory=set)  # E.164
    names: set[tuple[str, str]] = field(default_factory=set)  # first, last
    visitors: set[str] = field(default_factory=set)
    hashed_keys: set[str] = field(default_factory=set)  # source keys of guests and visitors
    shared: int = 0  # values left out, for others have them too
    with_shared: set[str] = field(default_factory=set)  # contained(), those left out included
    erased_at: datetime | None = None  # UTC; when the last of them was erased

    def exact(self) -> set[str]:
        """Texts that a column must not hold as its whole value."""
        keys = {f"{shop.replace(':', '%3A')}:{account}" for shop, account in self.accounts}
        return keys | self.emails | self.phones | self.visitors | self.hashed_keys

    def contained(self) -> set[str]:
        """Texts, lower-cased, that no value may hold anywhere: long enough not to be there by chance."""
        names = {f"{first} {last}" for first, last in self.names}
        hashes = {salted_hash(email) for email in self.emails}
        hashes |= {hashlib.sha256(text.encode()).hexdigest() for text in self._as_ad_platforms_take_them()}
        texts = self.emails | self.phones | self.visitors | self.hashed_keys | names | hashes
        return {text.lower() for text in texts if len(text) >= SHORTEST_CONTAINED}

    def count(self) -> int:
        """How many values are looked for."""
        return len(self.exact() | self.contained()) + len(self.names)

    def _as_ad_platforms_take_them(self) -> set[str]:
        return self.emails | self.phones | {phone.removeprefix("+") for phone in self.phones}


def collect(warehouse: Path | PostgresWarehouse) -> Identifiers:
    """Read the identifiers of everybody that tombstones stand for; the raw input must be open.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    found = Identifiers()
    with open_warehouse(warehouse) as connection:
        sha = _sha256 if isinstance(warehouse, Path) else _postgres_sha256
        _collect_accounts(connection, found, sha)
        _collect_facts(connection, found, sha)
        _leave_out_shared(connection, found, sha)
    return found


def _collect_accounts(connection: Connection, found: Identifiers, sha: Sha) -> None:
    rows = connection.execute(
        "select distinct r.source_name, r.customer_id, r.given_customer_id, e.address, p.address, r.first_name, "
        f"r.last_name from staging.base_raw__customers as r inner join {_tombstones('member', 'customers', sha)} "
        f"left join {_ADDRESSES} as e on r.email_hash = e.address_hash "
        f"left join {_ADDRESSES} as p on r.phone_hash = p.address_hash"
    ).fetchall()
    for shop, account, given, email, phone, first, last in rows:
        found.accounts |= {(shop, account), (shop, given or account)}
        found.emails |= {email} - {None}
        found.phones |= {phone} - {None}
        if first and last:
            found.names.add((first, last))


def _collect_facts(connection: Connection, found: Identifiers, sha: Sha) -> None:
    for table in _MEMBER_TABLES:
        rows = connection.execute(
            "select distinct r.source_name, r.customer_id, e.address, r.source_key "
            f"from staging.base_raw__{table} as r inner join {_tombstones('member', table, sha)} "
            f"left join {_ADDRESSES} as e on r.customer_id is null and {_GUEST_HASH} = e.address_hash"
        ).fetchall()
        for shop, account, address, key in rows:
            if account is not None:
                found.accounts.add((shop, account))
            elif address is not None:
                found.emails.add(address)
                found.hashed_keys.add(key)
    visits = connection.execute(
        "select distinct r.anonymous_id, r.visitor_key from staging.base_raw__web_events as r "
        f"inner join {_tombstones('visitor', 'web_events', sha)}"
    ).fetchall()
    for visitor, key in visits:
        found.visitors.add(visitor)
        found.hashed_keys.add(key)
    orders = connection.execute(
        "select distinct r.source_name, r.order_id from staging.base_raw__orders as r "
        f"inner join {_tombstones('order', 'orders', sha)}"
    ).fetchall()
    found.orders |= set(orders)
    # What the raw data does not hold any more: keys alone.
    known = connection.execute(
        "select tombstone from operations.tombstones where tombstone_kind in ('guest', 'visitor')"
    )
    found.hashed_keys |= {key for (key,) in known.fetchall()}
    found.erased_at = connection.execute("select max(recorded_at) from operations.tombstones").fetchall()[0][0]


def _leave_out_shared(connection: Connection, found: Identifiers, sha: Sha) -> None:
    """Take out what rows that are not erased hold too."""
    before = found.count()
    found.with_shared = found.contained()
    others = (
        f"from staging.base_raw__customers as r left join {_tombstones('member', 'customers', sha)} "
        "where t.tombstone is null"
    )
    found.emails -= _also_of_others(connection, found.emails, f"select r.email_hash {others} and r.email_hash")
    found.phones -= _also_of_others(connection, found.phones, f"select r.phone_hash {others} and r.phone_hash")
    if found.names:
        firsts = _literals({first for first, _ in found.names})
        namesakes = connection.execute(
            f"select distinct r.first_name, r.last_name {others} and r.first_name in ({firsts})"
        )
        found.names -= set(namesakes.fetchall())
    for table in _WITH_ADDRESS:
        not_erased = (
            f"from staging.base_raw__{table} as r left join {_tombstones('member', table, sha)} "
            "where t.tombstone is null and r.customer_id is null"
        )
        if found.hashed_keys:
            keys = _literals(found.hashed_keys)
            back = _values(connection, f"select distinct r.source_key {not_erased} and r.source_key in ({keys})")
            found.hashed_keys -= back
            hashes = {key[-64:] for key in back}
            found.emails = {email for email in found.emails if salted_hash(email) not in hashes}
    if found.visitors:
        back = connection.execute(
            "select distinct r.anonymous_id, r.visitor_key from staging.base_raw__web_events as r "
            f"left join {_tombstones('member', 'web_events', sha)} "
            f"left join {_tombstones('visitor', 'web_events', sha, alias='v')} "
            f"where t.tombstone is null and v.tombstone is null and r.anonymous_id in ({_literals(found.visitors)})"
        ).fetchall()
        found.visitors -= {visitor for visitor, _ in back}
        found.hashed_keys -= {key for _, key in back}
    found.shared = before - found.count()


def _sha256(expression: str) -> str:
    return f"sha256({literal(salt())} || {expression})"


def _postgres_sha256(expression: str) -> str:
    return f"encode(sha256(convert_to({literal(salt())} || {expression}, 'UTF8')), 'hex')"


def _tombstones(by: str, table: str, sha: Sha, alias: str = "t") -> str:
    """The join of the staging door (macro tombstone_join), written anew: a proof does not lean on what it proves."""
    shop = "replace(r.source_name, ':', '%3A')"
    if by == "order":
        return f"operations.tombstones as {alias} on {shop} || ':order:' || {sha('r.order_id')} = {alias}.tombstone"
    key = "r.visitor_key"
    if by == "member":
        account = f"{shop} || ':account:' || {sha('r.customer_id')}"
        key = f"case when r.customer_id is not null then {account} else r.source_key end"
    time = f"coalesce(r.{_MEMBER_TABLES[table]}, timestamp '1900-01-01')"
    return f"operations.tombstones as {alias} on {key} = {alias}.tombstone and {time} <= {alias}.erased_until"


def _values(connection: Connection, query: str) -> set[str]:
    return {value for (value,) in connection.execute(query).fetchall()}


def _also_of_others(connection: Connection, addresses: set[str], query: str) -> set[str]:
    """Which of the addresses or phones the query knows by its hashes."""
    by_hash = {salted_hash(address): address for address in addresses}
    found = _values(connection, f"{query} in ({_literals(by_hash)})") if by_hash else set()
    return {by_hash[digest] for digest in found}


def _literals(values: Iterable[str]) -> str:
    return ", ".join(literal(value) for value in sorted(values))
