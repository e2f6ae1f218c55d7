"""Requests to be forgotten that come by the command line, and which erasures still have to be purged.

Whom a request names is hashed before it is written, as the macro salted_hash does.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from quintile.errors import InputError
from quintile.salt import salted_hash
from quintile.warehouse import has_table, is_there, open_for_writing, open_warehouse

if TYPE_CHECKING:
    from quintile.postgres.warehouse import PostgresWarehouse

_COLUMNS = ("request_id", "account_hash", "address_hash", "source_name", "salt_check")  # as prepare_erasures has them
_VALID_EMAIL = r"^[^@\s]+@[^@.\s]+([.][^@.\s]+)+$"


@dataclass(frozen=True)
class ErasureRequest:
    """Whom to forget, as it was said on the command line."""

    request_id: str
    customer_id: str | None
    email: str | None
    source_name: str | None  # of the account; None: in every shop
    requested_at: datetime  # UTC

    def __post_init__(self) -> None:
        """Refuse what names nobody.

        Raises:
            InputError: neither account nor address is named, or the address is none.
        """
        if not (self.customer_id or self.email):
            raise InputError("nobody is named: give --customer-id or --email")
        if self.email and normalised_email(self.email) is None:
            raise InputError("--email is no valid address: give it as name@domain")


def normalised_email(email: str) -> str | None:
    """The address as staging has it; None if it is none."""
    is_valid = f"regexp_full_match(trim(?), '{_VALID_EMAIL}')"
    return _ask(f"select case when {is_valid} then nfc_normalize(lower(trim(?))) end", email, email)


def account_hash(customer_id: str) -> str:
    """Hash of an account's id; one that is an address was masked at the door."""
    given = customer_id.strip()
    return salted_hash(f"account:{salted_hash(_ask('select lower(?)', given))}" if "@" in given else given)


def record_request(warehouse: Path | PostgresWarehouse, request: ErasureRequest) -> None:
    """Write the request, hashed; the next build carries it out.

    Raises:
        InputError: the warehouse cannot be written to.
    """
    email = normalised_email(request.email) if request.email else None
    row = [
        request.request_id,
        account_hash(request.customer_id) if request.customer_id else None,
        salted_hash(email) if email else None,
        request.source_name,
        salted_hash("quintile"),
        request.requested_at.astimezone(UTC).replace(tzinfo=None),
    ]
    with open_for_writing(warehouse) as connection:
        connection.execute("create schema if not exists operations")
        texts = ", ".join(f"{name} text" for name in _COLUMNS)
        connection.execute(f"create table if not exists operations.erasure_requests ({texts}, requested_at timestamp)")
        known = connection.execute(
            "select 1 from operations.erasure_requests where request_id = ?", [request.request_id]
        ).fetchall()
        if known:
            raise InputError(f"there is a request {request.request_id} already: give another --request-id")
        connection.execute("insert into operations.erasure_requests values (?, ?, ?, ?, ?, ?)", row)


def has_unpurged(warehouse: Path | PostgresWarehouse) -> bool:
    """Whether somebody was erased since the last purge that came to its end.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    if not is_there(warehouse):
        return False
    with open_warehouse(warehouse) as connection:
        if not has_table(connection, "tombstones"):
            return False
        purged = (
            "select 1 from operations.purged_tombstones as p "
            "where p.tombstone = t.tombstone and p.recorded_at = t.recorded_at"
        )
        unpurged = f" where not exists ({purged})" if has_table(connection, "purged_tombstones") else ""
        return bool(connection.execute(f"select 1 from operations.tombstones as t{unpurged} limit 1").fetchall())


def note_purged(warehouse: Path | PostgresWarehouse) -> None:
    """Note that everything of those erased so far is purged.

    Raises:
        InputError: the warehouse cannot be written to.
    """
    with open_for_writing(warehouse) as connection:
        connection.execute("drop table if exists operations.purged_tombstones")
        connection.execute(
            "create table operations.purged_tombstones as select tombstone, recorded_at from operations.tombstones"
        )


def _ask(query: str, *values: str) -> str | None:
    with closing(duckdb.connect()) as connection:
        return connection.execute(query, list(values)).fetchall()[0][0]
