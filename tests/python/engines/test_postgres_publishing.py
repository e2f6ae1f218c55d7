"""Publishing on PostgreSQL: readers see whole versions, the reader's role sees nothing else, old versions come back."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from unittest import mock

import psycopg2
import pytest

from engines.cluster import READER, Server
from quintile.errors import InputError
from quintile.postgres.publishing import is_published, kept_versions, publish, require_publishable, rollback

pytestmark = pytest.mark.postgres

CUSTOMERS = 3_000
BUILD = """
    create schema if not exists marts;
    drop table if exists marts.dim_customers, hidden cascade;
    create table hidden as select number, {night} as night from generate_series(1, {customers}) as numbers (number);
    create table marts.dim_customers as select number as customer_id, night, date '2025-06-01' + night as as_of_date
    from hidden;
    alter table marts.dim_customers alter customer_id set not null;
    comment on table marts.dim_customers is 'night {night}';
    comment on column marts.dim_customers.night is 'number of the night';
    create view marts.fct_segment_history as select number as customer_id, night from hidden;
"""
NIGHTS_SEEN = """
    select distinct customers.night, history.night, publication.as_of_date
    from published.dim_customers as customers
    full join published.fct_segment_history as history on customers.customer_id = history.customer_id
    cross join published.publication
"""


@pytest.fixture(scope="module")
def database(server: Server) -> Server:
    """Return a database of its own for the marts below."""
    return server.another_database("publishing")


@pytest.fixture
def published(database: Server) -> Iterator[Server]:
    """Return a database in which night 1 is published, and nothing else."""
    with closing(database.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute("select nspname from pg_namespace where nspname ~ '^(published|marts)'")
        for (schema,) in cursor.fetchall():
            cursor.execute(f'drop schema "{schema}" cascade')
    with mock.patch.dict(os.environ, database.environment):
        _publish(database, night=1)
        yield database


def _publish(database: Server, night: int, keep: int = 5) -> str:
    with closing(database.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(BUILD.format(night=night, customers=CUSTOMERS))
    return publish(keep=keep).publication.version


def _rows(database: Server, query: str, user: str = READER) -> list[tuple]:
    with closing(database.connect(user)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@dataclass
class Reader(threading.Thread):
    """Reads as BI does, again and again, and notes what it saw; a statement joins all tables."""

    database: Server
    pause: float
    seen: list[list[tuple]] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make ready, and wait to be started."""
        super().__init__(daemon=True)
        self.stopped = threading.Event()

    __hash__ = object.__hash__

    def run(self) -> None:
        """Read until stopped; each statement is a transaction."""
        with closing(self.database.connect(READER)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                while not self.stopped.wait(self.pause):
                    try:
                        cursor.execute(NIGHTS_SEEN)
                        self.seen.append(cursor.fetchall())
                    except psycopg2.Error as error:
                        self.failed.append(error)


def test_readers_see_one_whole_version_whenever_they_look(published: Server) -> None:
    readers = [Reader(published, pause) for pause in (0, 0.001, 0.003)]
    for reader in readers:
        reader.start()
    try:
        for night in range(2, 22):
            _publish(published, night, keep=3)
    finally:
        for reader in readers:
            reader.stopped.set()
            reader.join()
    seen = [rows for reader in readers for rows in reader.seen]
    assert [reader.failed for reader in readers] == [[], [], []]
    torn = [rows for rows in seen if len(rows) != 1 or rows[0][0] != rows[0][1]]
    assert torn == []
    assert all(as_of == date(2025, 6, 1) + timedelta(days=night) for ((night, _, as_of),) in seen)
    assert len({rows[0][0] for rows in seen}) > 10, "they read while versions came and went"


def test_a_statement_that_has_begun_ends_in_its_version_and_holds_nobody_up(published: Server) -> None:
    with closing(published.connect(READER)) as connection, connection.cursor("slow") as cursor:
        cursor.itersize = 10
        cursor.execute("select night from published.dim_customers")
        first = cursor.fetchone()
        _publish(published, night=2)
        assert _rows(published, NIGHTS_SEEN)[0][0] == 2
        assert {first, *cursor.fetchall()} == {(1,)}


def test_the_reader_may_read_the_published_schema_and_nothing_else(published: Server) -> None:
    first = _rows(published, "select version from published.publication")[0][0]
    _publish(published, night=2)
    assert _rows(published, "select count(*) from published.dim_customers") == [(CUSTOMERS,)]
    for statement in (
        "select * from marts.dim_customers",
        f'select * from "published_{first}".dim_customers',
        "delete from published.dim_customers",
        "create table published.mine (a integer)",
        "create table public.mine (a integer)",
        "create schema mine",
        "select * from hidden",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            _rows(published, statement)


def test_the_copy_has_comments_and_constraints_and_the_view_is_a_table(published: Server) -> None:
    described = _rows(
        published,
        "select obj_description('published.dim_customers'::regclass), "
        "col_description('published.dim_customers'::regclass, 2), "
        "(select attnotnull from pg_attribute where attrelid = 'published.dim_customers'::regclass and attnum = 1), "
        "(select relkind from pg_class where oid = 'published.fct_segment_history'::regclass)",
    )
    assert described == [("night 1", "number of the night", True, "r")]


def test_a_publish_that_fails_changes_nothing(published: Server) -> None:
    before = [kept.publication for kept in kept_versions()]
    with pytest.raises(InputError, match="not in the warehouse: fct_missing"):
        publish(["dim_customers", "fct_missing"])
    failing = count(1)

    def before_copy(version: str) -> None:
        assert not is_published(version)
        raise InputError(f"failed {next(failing)} time")

    with pytest.raises(InputError, match="failed 1 time"):
        publish(before_copy=before_copy)
    assert [kept.publication for kept in kept_versions()] == before
    assert _rows(published, NIGHTS_SEEN) == [(1, 1, date(2025, 6, 2))]


def test_versions_are_kept_forgotten_and_brought_back(published: Server) -> None:
    names = [_publish(published, night, keep=3) for night in (2, 3, 4)]
    assert [kept.publication.version for kept in kept_versions()] == names[::-1]
    assert rollback().publication.version == names[1]
    assert _rows(published, NIGHTS_SEEN)[0][0] == 3
    assert rollback(names[2]).publication.version == names[2]
    assert rollback(names[0]).publication.version == names[0]
    assert _rows(published, NIGHTS_SEEN)[0][0] == 2
    assert sorted(kept.publication.version for kept in kept_versions()) == names
    with pytest.raises(InputError, match="nothing to roll back to"):
        rollback()
    with pytest.raises(InputError, match="no kept version 'x'"):
        rollback("x")
    assert is_published(names[2]) and not is_published("20250101T000000-000000Z")


def test_a_version_that_somebodys_view_needs_is_left(published: Server) -> None:
    with closing(published.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute("create view marts.of_somebody as select * from published.dim_customers")
    for _ in range(2):
        publish(["dim_customers"], keep=1)
    assert len(kept_versions()) == 2, "the published one, and the one with the view"
    assert _rows(published, "select count(*) from marts.of_somebody", user="quintile") == [(CUSTOMERS,)]


def test_what_stands_in_the_way_is_said_before_a_build(published: Server) -> None:
    with (
        mock.patch.dict(os.environ, QUINTILE_POSTGRES_READER="nobody_here"),
        pytest.raises(InputError, match="no role"),
    ):
        require_publishable()
    with mock.patch.dict(os.environ, QUINTILE_POSTGRES_READER="quintile"), pytest.raises(InputError, match="superuser"):
        require_publishable()
    with mock.patch.dict(os.environ, QUINTILE_POSTGRES_USER=READER), pytest.raises(InputError, match="grant create"):
        require_publishable()
    with mock.patch.dict(os.environ, QUINTILE_POSTGRES_PORT="1"), pytest.raises(InputError, match="cannot be reached"):
        require_publishable()
    with closing(published.connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute("drop table published.publication")
    with pytest.raises(InputError, match="not published by Quintile"):
        require_publishable()
