"""Write, audit, publish on PostgreSQL: what BI reads is a schema of tables, replaced by renaming schemas in one step.

    published              what BI reads: a copy of every mart, and the table `publication`, which names the version
    published_<version>    the versions kept for rollback, closed to readers
    marts                  what dbt builds; no reader is to look there

A statement that has begun reads on in the version that it began with, and the next one finds the new one. The renames
happen in a moment in which nobody reads, so that no statement finds its first table in one version and its second in
the next; if readers leave no such moment for a while, without it.
The role of QUINTILE_POSTGRES_READER may read the published schema, and is given nothing else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from quintile.console import say_warning
from quintile.errors import GateError, InputError
from quintile.mart_copy import AS_OF_MARTS, PUBLICATION_COLUMNS, PUBLICATION_COMMENTS, Publication, quintile_version
from quintile.postgres.server import connect, explained, one_transaction, quote
from quintile.publishing import VERSION_FORMAT, KeptVersion, PublishResult
from quintile.warehouse import MARTS_SCHEMA

if TYPE_CHECKING:  # an optional extra
    from psycopg2.extensions import cursor as Cursor

PUBLISHED_SCHEMA = "published"
READER_VARIABLE = "QUINTILE_POSTGRES_READER"
_KEPT_PREFIX = f"{PUBLISHED_SCHEMA}_"
_DRAFT = f"{PUBLISHED_SCHEMA}_draft"
_GAP_ATTEMPTS, _GAP_SECONDS = 200, 0.01
_PUBLISH_LOCK = 5_115_197_108_102  # a number for the advisory lock; any will do, as long as it stays


def publish(
    tables: Sequence[str] | None = None, keep: int = 5, before_copy: Callable[[str], None] | None = None
) -> PublishResult:
    """Copy the marts into a new schema and put it in the place of the published one, in one transaction.

    Args:
        tables: the marts to publish; None: everything in the schema marts.
        keep: how many versions stay for rollback, this one included.
        before_copy: called with the name of the new version when nothing stands in its way any more; what it writes
            to the warehouse is in the copy.

    Raises:
        InputError: no mart, a schema that Quintile did not publish, no such reader, or another publish is under way.
        GateError: the copy does not hold the rows of the marts.
    """
    with _alone() as cursor:
        written_at = _next_time(cursor)
        version = written_at.strftime(VERSION_FORMAT)
        if before_copy:
            before_copy(version)
        with one_transaction() as connection, connection.cursor() as writer:
            writer.execute("set transaction isolation level repeatable read")  # one state of all marts
            marts = _marts(writer, tables)
            rows = {mart: 0 for mart in marts}
            writer.execute(f"drop schema if exists {_DRAFT} cascade; create schema {_DRAFT}")
            for mart in marts:
                rows[mart] = _copy_table(writer, mart)
            publication = Publication(version, _latest_as_of(writer, marts), written_at)
            _write_publication(writer, publication)
            _open_to_reader(writer, _DRAFT)
            _put_in_place(writer, _DRAFT)
        _forget_old_versions(keep)
    return PublishResult(publication, PUBLISHED_SCHEMA, rows)


def require_publishable() -> None:
    """Find out before a long build whether it can be published; changes nothing.

    Raises:
        InputError: the server cannot be reached, this user may make no schemas, there is no such reader, or the schema
            is not one of Quintile's.
    """
    with one_transaction() as connection, connection.cursor() as cursor:
        cursor.execute("select has_database_privilege(current_database(), 'create'), current_user, current_database()")
        may_create, user, database = cursor.fetchall()[0]
        if not may_create:
            raise InputError(
                f"{user} may create no schema in {database}: run `grant create on database {database} to {user}`"
            )
        _reader(cursor)
        _current(cursor)


def rollback(to: str | None = None) -> KeptVersion:
    """Put a kept version in the place of the published one: the one named, else the one before.

    Raises:
        InputError: there is no such version, or none before the published one.
    """
    with _alone(), one_transaction() as connection, connection.cursor() as cursor:
        current = _current(cursor)
        names = _kept_names(cursor)
        published_name = current.version if current else None
        wanted = to or max((name for name in names if published_name is None or name < published_name), default=None)
        if wanted is None:
            raise InputError("no version before the published one is kept: nothing to roll back to")
        if wanted == published_name and current:
            return KeptVersion(current, PUBLISHED_SCHEMA, is_current=True)
        if wanted not in names:
            known = ", ".join(sorted({*names, *([published_name] if published_name else [])}))
            raise InputError(f"no kept version {wanted!r}: take one of {known or 'none'}")
        schema = _kept_schema(wanted)
        publication = _read_publication(cursor, schema)
        _open_to_reader(cursor, schema)
        _put_in_place(cursor, schema)
    return KeptVersion(publication, PUBLISHED_SCHEMA, is_current=True)


def kept_versions() -> list[KeptVersion]:
    """The versions a rollback can bring back and the published one, newest first."""
    with one_transaction() as connection, connection.cursor() as cursor:
        current = _current(cursor)
        found = [KeptVersion(current, PUBLISHED_SCHEMA, is_current=True)] if current else []
        for name in _kept_names(cursor):
            schema = _kept_schema(name)
            found.append(KeptVersion(_read_publication(cursor, schema), schema, is_current=False))
    return sorted(found, key=lambda kept: kept.publication.version, reverse=True)


def is_published(version: str) -> bool:
    """Whether the version is the published one or a kept one."""
    return any(kept.publication.version == version for kept in kept_versions())


# --- schemas and tables ----------------------------------------------------------------------------------------------


def _copy_table(cursor: Cursor, mart: str) -> int:
    """Copy one mart with its constraints, rows and comments; returns the rows. A view becomes a table."""
    source, copy = f"{MARTS_SCHEMA}.{quote(mart)}", f"{_DRAFT}.{quote(mart)}"
    cursor.execute(f"create table {copy} (like {source} including comments)")
    cursor.execute(f"insert into {copy} select * from {source}")
    copied = cursor.rowcount
    cursor.execute("select obj_description(%s::regclass, 'pg_class')", [source])
    comment = cursor.fetchall()[0][0]
    if comment:
        cursor.execute(f"comment on table {copy} is %s", [comment])
    cursor.execute(f"analyze {copy}")
    cursor.execute(f"select (select count(*) from {source}), (select count(*) from {copy})")
    expected, found = cursor.fetchall()[0]
    if not expected == found == copied:
        raise GateError(f"the copy lacks rows ({mart} {found} instead of {expected}): nothing was published")
    return copied


def _put_in_place(cursor: Cursor, schema: str) -> None:
    """Rename the published schema to its version's name, and this one to the published."""
    current = _current(cursor)
    if current:
        reader = _reader(cursor)
        if reader:
            cursor.execute(f"revoke all on schema {PUBLISHED_SCHEMA} from {quote(reader)}")
        _wait_for_a_gap(cursor)
        cursor.execute(f"alter schema {PUBLISHED_SCHEMA} rename to {quote(_kept_schema(current.version))}")
    cursor.execute(f"alter schema {quote(schema)} rename to {PUBLISHED_SCHEMA}")


def _wait_for_a_gap(cursor: Cursor) -> None:
    """Lock the published tables as soon as nobody reads any of them; nobody has to wait for that."""
    from psycopg2.errors import LockNotAvailable

    cursor.execute("select tablename from pg_tables where schemaname = %s order by 1", [PUBLISHED_SCHEMA])
    tables = ", ".join(f"{PUBLISHED_SCHEMA}.{quote(table)}" for (table,) in cursor.fetchall())
    cursor.execute("savepoint before_locking")
    for _ in range(_GAP_ATTEMPTS):
        try:
            cursor.execute(f"lock table {tables} in access exclusive mode nowait")
            return
        except LockNotAvailable:
            cursor.execute("rollback to savepoint before_locking")
            time.sleep(_GAP_SECONDS)


def _open_to_reader(cursor: Cursor, schema: str) -> None:
    reader = _reader(cursor)
    if reader:
        cursor.execute(f"grant usage on schema {quote(schema)} to {quote(reader)}")
        cursor.execute(f"grant select on all tables in schema {quote(schema)} to {quote(reader)}")


def _reader(cursor: Cursor) -> str | None:
    """The role that reads; None when none was named."""
    reader = os.environ.get(READER_VARIABLE) or None
    if reader:
        cursor.execute("select rolsuper from pg_roles where rolname = %s", [reader])
        found = cursor.fetchall()
        if not found:
            raise InputError(f"{READER_VARIABLE} is {reader}, which is no role: run `create role {reader} login` first")
        if found[0][0]:
            raise InputError(f"{READER_VARIABLE} is {reader}, a superuser, who may do everything: name another role")
    return reader


def _marts(cursor: Cursor, wanted: Sequence[str] | None) -> list[str]:
    cursor.execute(
        "select table_name from information_schema.tables where table_schema = %s order by 1", [MARTS_SCHEMA]
    )
    present = [name for (name,) in cursor.fetchall()]
    missing = sorted(set(wanted or ()) - set(present))
    if missing or not present:
        raise InputError(f"not in the warehouse: {', '.join(missing) or 'any mart'}; run `quintile run` first")
    return sorted(wanted) if wanted else present


def _forget_old_versions(keep: int) -> None:
    """Drop the oldest versions; one that is being read, or that somebody's view needs, is left for the next time."""
    with one_transaction() as connection, connection.cursor() as cursor:
        names = _kept_names(cursor)
    for name in names[: max(len(names) - (keep - 1), 0)]:
        try:
            with one_transaction() as connection, connection.cursor() as cursor:
                schema = _kept_schema(name)
                cursor.execute("set local lock_timeout = '2s'")
                cursor.execute("select tablename from pg_tables where schemaname = %s", [schema])
                for (table,) in cursor.fetchall():
                    cursor.execute(f"drop table {quote(schema)}.{quote(table)}")
                cursor.execute(f"drop schema {quote(schema)}")
        except InputError as error:
            say_warning(f"version {name} is still there: {error}")


# --- versions --------------------------------------------------------------------------------------------------------


def _write_publication(cursor: Cursor, publication: Publication) -> None:
    columns = ", ".join(f"{name} {type}" for name, type in PUBLICATION_COLUMNS.items())
    cursor.execute(f"create table {_DRAFT}.publication ({columns.replace('varchar', 'text')})")
    cursor.execute(
        f"insert into {_DRAFT}.publication values (%s, %s, %s, %s)",
        [publication.version, publication.as_of_date, publication.published_at, quintile_version()],
    )
    for column, text in PUBLICATION_COMMENTS.items():
        cursor.execute(f"comment on column {_DRAFT}.publication.{column} is %s", [text])


def _read_publication(cursor: Cursor, schema: str) -> Publication:
    cursor.execute("select to_regclass(%s) is not null", [f"{quote(schema)}.publication"])
    if cursor.fetchall()[0][0]:
        cursor.execute(f"select version, as_of_date, published_at from {quote(schema)}.publication")
        rows = cursor.fetchall()
        if rows:
            return Publication(*rows[0])
    raise InputError(f"the schema {schema} was not published by Quintile: rename it, and run again")


def _current(cursor: Cursor) -> Publication | None:
    """What is published; None before the first publish."""
    cursor.execute("select 1 from pg_namespace where nspname = %s", [PUBLISHED_SCHEMA])
    return _read_publication(cursor, PUBLISHED_SCHEMA) if cursor.fetchall() else None


def _kept_names(cursor: Cursor) -> list[str]:
    """Names of the kept versions but the published one, oldest first."""
    cursor.execute("select nspname from pg_namespace where nspname ~ %s order by 1", [f"^{_KEPT_PREFIX}[0-9]{{8}}T"])
    return [name.removeprefix(_KEPT_PREFIX) for (name,) in cursor.fetchall()]


def _kept_schema(version: str) -> str:
    return f"{_KEPT_PREFIX}{version}"


def _latest_as_of(cursor: Cursor, marts: Sequence[str]) -> object:
    """The as-of date of dim_customers; where nobody stands there yet, the latest one of the cut points."""
    for mart in AS_OF_MARTS:
        if mart in marts:
            cursor.execute(f"select max(as_of_date) from {_DRAFT}.{quote(mart)}")
            latest = cursor.fetchall()[0][0]
            if latest is not None:
                return latest
    return None


def _next_time(cursor: Cursor) -> datetime:
    """The present time in UTC, or just after the newest version if the clock was set back."""
    now = datetime.now(UTC).replace(tzinfo=None)
    current = _current(cursor)
    names = [*_kept_names(cursor), *([current.version] if current else [])]
    if not names:
        return now
    return max(now, datetime.strptime(max(names), VERSION_FORMAT) + timedelta(microseconds=1))


@contextmanager
def _alone() -> Iterator[Cursor]:
    """Let one publish or rollback at a time touch the published schema."""
    with closing(connect("quintile publish")) as connection, explained(), connection.cursor() as cursor:
        connection.autocommit = True  # the lock is the session's; nothing else is held
        cursor.execute("select pg_try_advisory_lock(%s)", [_PUBLISH_LOCK])
        if not cursor.fetchall()[0][0]:
            raise InputError("another publish is under way: wait for it and run again")
        try:
            yield cursor
        finally:  # the server may notice the end of a session later than whoever publishes next asks for the lock
            if not connection.closed:
                connection.rollback()  # of what failed halfway, or the server takes no statement
                cursor.execute("select pg_advisory_unlock(%s)", [_PUBLISH_LOCK])
