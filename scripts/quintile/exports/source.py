"""What an export reads: audiences and members as published, consents and addresses as the warehouse has them now.

A member is what BI sees; whether it may be reached is asked of the warehouse, which may know newer consents than the
published version, for instance after a night that failed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import duckdb

from quintile.console import first_lines
from quintile.errors import InputError, is_disk_message
from quintile.exports.formatting import define_macros
from quintile.mart_copy import Publication
from quintile.settings import Settings
from quintile.warehouse import (
    MARTS_SCHEMA,
    UNFINISHED_STATES,
    explain_unopened,
    last_build_state,
    literal,
    open_warehouse,
    quote,
)

# What becomes a table or view of the connection: from the published marts, and from the tables that dbt works with.
RELATIONS = {
    "publication": "select version, as_of_date, published_at from {publication}",
    "audiences": "select audience_id, name, channel, kind, definition_version, status from {marts}.dim_audiences",
    "all_members": "select audience_id, channel, customer_id, member_key from {marts}.fct_audience_members",
    # A row that says no wins, should there ever be several.
    "eligible": """
        select channel, customer_id from {working}.int_activation__eligibility group by channel, customer_id
        having min(case when is_eligible then 1 else 0 end) = 1
    """,
    "contacts": """
        select customer_id, email, phone, first_name, last_name, country, country_code, city, language, as_of_date
        from {working}.int_activation__contacts
    """,
}
DEFAULT_MEMORY_LIMIT = "4GB"  # as in profiles/profiles.yml
PUBLISHED = "quintile_published"  # the name under which the published file is attached
# States of the last build in which tables may be there without the rows that belong into them.
_EMPTIED = ("empty", "rebuilding")


@contextmanager
def open_source(settings: Settings, spill: Path | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Publication]]:
    """A connection with the RELATIONS and the macros of `formatting`, and what the published version says of itself.

    Args:
        settings: of this invocation.
        spill: where DuckDB may spill, made only if it does; None: nowhere.

    Raises:
        InputError: nothing is published, there is no warehouse, it is in use, older than what is published, or has
            none of what an export needs; or there is no room on the disk.
    """
    _require_rows(settings)
    with closing(_connect(spill)) as connection, _explained():
        define_macros(connection)
        if settings.target == "postgres":
            from quintile.postgres.reading import read_into

            read_into(connection, RELATIONS)
        else:
            _attach(connection, settings)
        row = connection.execute("select version, as_of_date, published_at from publication").fetchall()[0]
        publication = Publication(*row)
        _require_same_age(connection, publication)
        yield connection, publication


def _connect(spill: Path | None) -> duckdb.DuckDBPyConnection:
    limit = os.environ.get("QUINTILE_MEMORY_LIMIT") or DEFAULT_MEMORY_LIMIT
    try:
        return duckdb.connect(config={"temp_directory": str(spill or ""), "memory_limit": limit})
    except duckdb.Error as error:
        raise InputError(f"QUINTILE_MEMORY_LIMIT is {limit!r}: give a size such as {DEFAULT_MEMORY_LIMIT}") from error


def _require_rows(settings: Settings) -> None:
    with open_warehouse(settings.store) as connection:
        state = last_build_state(connection)
    if state in _EMPTIED:
        raise InputError(
            f"the last dbt run on {settings.store} {UNFINISHED_STATES[state]}, and everybody might be taken off: run "
            "`quintile run`, and export again"
        )


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    if not settings.published.is_file():
        raise InputError(f"nothing is published at {settings.published}: run `quintile run` first")
    # Views of the warehouse name it as dbt knows it, so it keeps its own name.
    warehouse = _attach_file(connection, settings.warehouse)
    _attach_file(connection, settings.published, PUBLISHED)
    places = {
        "publication": f"{PUBLISHED}.main.publication",
        "marts": f"{PUBLISHED}.{MARTS_SCHEMA}",
        "working": f"{quote(warehouse)}.intermediate",
    }
    for name, query in RELATIONS.items():
        try:
            connection.execute(f"create temp view {name} as {query.format(**places)}")
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            place = settings.warehouse if "{working}" in query else settings.published
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{place} lacks what an export needs ({reason}): run `quintile run`, and export again"
            ) from error


def _attach_file(connection: duckdb.DuckDBPyConnection, path: Path, name: str | None = None) -> str:
    """Attach a file for reading, under a name or its own one, which is returned."""
    try:
        connection.execute(f"attach {literal(path)} {f'as {quote(name)}' if name else ''} (read_only)")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise InputError(explain_unopened(path, str(error))) from error
    attached = connection.execute(
        "select database_name from duckdb_databases() where not internal and readonly and path = ?", [str(path)]
    )
    return attached.fetchall()[0][0]


def _require_same_age(connection: duckdb.DuckDBPyConnection, publication: Publication) -> None:
    """Consents older than the members would let those through who have since withdrawn."""
    known: date | None = connection.execute("select max(as_of_date) from contacts").fetchall()[0][0]
    if known and publication.as_of_date and known < publication.as_of_date:
        raise InputError(
            f"the warehouse is as of {known}, what is published as of {publication.as_of_date}: its consents are too "
            "old; run `quintile run`, and export again"
        )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        message = str(error)
        if is_disk_message(message):
            mend = "the disk is full: make room"
        elif isinstance(error, duckdb.OutOfMemoryException):
            mend = "it needs more memory: raise QUINTILE_MEMORY_LIMIT"
        else:
            raise
        raise InputError(
            f"{mend}, and export again ({first_lines(message)}); what was exported before stands"
        ) from error
