"""The warehouse in PostgreSQL, opened and asked as a DuckDB file is: the same few statements serve both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from quintile.postgres.server import connect, explained, place
from quintile.runs.lock import wait_for_lock

if TYPE_CHECKING:  # an optional extra
    from psycopg2.extensions import cursor as Cursor

RUN_LOCK = 5_115_197_108_101  # a number for the advisory lock of runs; any will do, as long as it stays


class Statements:
    """A connection that runs each statement by itself, with `?` for parameters, as DuckDB's does."""

    def __init__(self, cursor: Cursor) -> None:
        """Use the cursor of a connection in autocommit."""
        self._cursor = cursor

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Statements:
        """Run a statement; `?` may not be part of its texts."""
        prepared = statement.replace("%", "%%").replace("?", "%s") if parameters else statement
        self._cursor.execute(prepared, list(parameters) or None)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Rows of the last statement."""
        return self._cursor.fetchall()


class PostgresWarehouse:
    """The database that the profile names."""

    answers_python = True

    def __str__(self) -> str:
        """As the user would say it."""
        return place()

    @contextmanager
    def opened(self) -> Iterator[Statements]:
        """A connection.

        Raises:
            InputError: it cannot be reached, or refused a statement.
        """
        with closing(connect()) as connection, explained():
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield Statements(cursor)

    @contextmanager
    def run_lock(
        self, _run_id: str, command: str, wait_seconds: float, when_waiting: Callable[[str], None]
    ) -> Iterator[None]:
        """Be the only run on the database during the block; the server frees the lock when the process ends.

        Raises:
            InputError: another run is under way.
        """
        with closing(connect(f"quintile {command}")) as connection, explained():
            connection.autocommit = True
            cursor = connection.cursor()
            wait_for_lock(lambda: _is_locked(cursor), lambda: _holder(cursor), wait_seconds, when_waiting)
            yield


def _is_locked(cursor: Cursor) -> bool:
    cursor.execute("select pg_try_advisory_lock(%s)", [RUN_LOCK])
    return cursor.fetchall()[0][0]


def _holder(cursor: Cursor) -> str:
    """Who has the lock, in words."""
    cursor.execute(
        "select activity.application_name, activity.client_addr, activity.backend_start from pg_locks as locks "
        "inner join pg_stat_activity as activity on locks.pid = activity.pid "
        "where locks.locktype = 'advisory' and locks.granted and locks.objsubid = 1 "
        "and (locks.classid::bigint << 32) | locks.objid::bigint = %s",
        [RUN_LOCK],
    )
    for name, address, since in cursor.fetchall():
        return f"{name} from {address or 'this machine'}, since {since:%Y-%m-%d %H:%M:%S} UTC"
    return "which has just begun or is about to end"
