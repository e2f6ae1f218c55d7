"""A published file and a warehouse made by hand, with what `quintile export` reads, and a reader of what it writes."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

AS_OF = date(2025, 6, 30)
CHANNELS = ("email", "sms", "push", "ads")
AUDIENCES = (
    ("AU_News", "Newsletter", "email", "campaign", 2, "active"),
    ("AU_Text", "Text messages", "sms", "campaign", 1, "active"),
    ("AU_Push", "Push messages", "push", "campaign", 1, "active"),
    ("AU_Ads", "Best customers", "ads", "campaign", 1, "active"),
    ("AU_Not_Them", "Existing customers", "ads", "exclusion", 1, "active"),
    ("AU_Planned", "Not yet", "email", "campaign", 1, "draft"),
    ("AU_Old", "No longer", "email", "campaign", 1, "retired"),
)
PUBLISHED = """
    create schema marts;
    create table marts.dim_audiences (
        audience_id varchar, name varchar, channel varchar, kind varchar, definition_version integer, status varchar
    );
    create table marts.fct_audience_members (
        audience_id varchar, channel varchar, customer_id varchar, member_key varchar
    );
    create table main.publication (
        version varchar, as_of_date date, published_at timestamp, quintile_version varchar
    );
"""
WAREHOUSE = """
    create schema intermediate;
    create table intermediate.int_consents__permissions (
        customer_id varchar, channel varchar, is_eligible boolean
    );
    create view intermediate.int_activation__eligibility as
    select * from {database}intermediate.int_consents__permissions;
    create table intermediate.int_activation__contacts (
        customer_id varchar, email varchar, phone varchar, first_name varchar, last_name varchar, country varchar,
        country_code varchar, city varchar, language varchar, as_of_date date
    );
"""


@dataclass(frozen=True)
class Person:
    """A customer, and the channels on which the warehouse lets it be reached."""

    customer_id: str
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    country: str | None = None
    country_code: str | None = None
    city: str | None = None
    language: str | None = None
    channels: Sequence[str] = CHANNELS


@dataclass(frozen=True)
class Shop:
    """Everything an export reads. An audience without members of its own has all people."""

    people: Sequence[Person]
    members: dict[str, Sequence[str]] = field(default_factory=dict)  # audience_id: customer_ids
    audiences: Sequence[tuple[Any, ...]] = AUDIENCES
    as_of: date = AS_OF
    version: str = "20250701T031500-000000Z"

    def members_of(self, audience_id: str) -> Sequence[str]:
        """Published members of an audience."""
        return self.members.get(audience_id, [person.customer_id for person in self.people])


def member_key(audience_id: str, customer_id: str) -> str:
    """A key whose order is not that of the customers."""
    return hashlib.sha256(f"{audience_id} {customer_id}".encode()).hexdigest()[:16]


def write_house(folder: Path, shop: Shop) -> None:
    """Write both files into data/ of the folder, where a project has them."""
    write_published(folder / "data" / "published" / "quintile.duckdb", shop)
    write_warehouse(folder / "data" / "quintile.duckdb", shop)


def write_published(path: Path, shop: Shop) -> None:
    """Write what BI reads."""
    members = [
        (audience_id, channel, customer_id, member_key(audience_id, customer_id))
        for audience_id, _, channel, *_ in shop.audiences
        for customer_id in shop.members_of(audience_id)
    ]
    tables = {
        "marts.dim_audiences": shop.audiences,
        "marts.fct_audience_members": members,
        "main.publication": [(shop.version, shop.as_of, "2025-07-01 03:15:00", "0.1.0")],
    }
    _write(path, PUBLISHED, tables)


def write_warehouse(path: Path, shop: Shop) -> None:
    """Write what dbt works with."""
    contacts = [
        (
            person.customer_id, person.email, person.phone, person.first_name, person.last_name, person.country,
            person.country_code, person.city, person.language, shop.as_of,
        )
        for person in shop.people
    ]  # fmt: skip
    eligibility = [
        (person.customer_id, channel, channel in person.channels) for person in shop.people for channel in CHANNELS
    ]
    tables = {
        "intermediate.int_activation__contacts": contacts,
        "intermediate.int_consents__permissions": eligibility,
    }
    _write(path, WAREHOUSE.format(database=f'"{path.stem}".'), tables)


def _write(path: Path, structure: str, tables: dict[str, Iterable[Sequence[Any]]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute(structure)
        for table, rows in tables.items():
            given = [list(row) for row in rows]
            if given:
                places = ", ".join(f"({', '.join('?' * len(row))})" for row in given)
                connection.execute(f"insert into {table} values {places}", sum(given, []))


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Rows of an exported file, whatever its format; what is empty in a CSV file is None."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file, strict=True)]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with closing(duckdb.connect()) as connection:
        found = connection.execute("select * from read_parquet(?)", [str(path)])
        columns = [column for column, *_ in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def manifest_of(folder: Path) -> dict[str, Any]:
    """What an export says of itself."""
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def sha256(text: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
