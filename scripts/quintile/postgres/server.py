"""The PostgreSQL server that the profile names, seen from Python."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from quintile.errors import InputError
from quintile.salt import postgres_option

if TYPE_CHECKING:  # an optional extra
    from psycopg2.extensions import connection as Connection

# What profiles/profiles.yml reads, with the same defaults; libpq reads the rest (PGSSLMODE ...) by itself.
_PARAMETERS = {
    "host": ("QUINTILE_POSTGRES_HOST", "localhost"),
    "port": ("QUINTILE_POSTGRES_PORT", "5432"),
    "user": ("QUINTILE_POSTGRES_USER", "quintile"),
    "password": ("QUINTILE_POSTGRES_PASSWORD", ""),
    "dbname": ("QUINTILE_POSTGRES_DATABASE", "quintile"),
}


def connect(application_name: str = "quintile", environment: Mapping[str, str] = os.environ) -> Connection:
    """A new connection, with times in UTC.

    Raises:
        InputError: the extra `postgres` is not installed, or the server cannot be reached.
    """
    psycopg2 = _driver()
    try:
        return psycopg2.connect(
            **_parameters(environment),
            application_name=application_name,
            options=f"-c TimeZone=UTC {postgres_option()}",
        )
    except psycopg2.OperationalError as error:
        raise InputError(
            f"PostgreSQL cannot be reached ({_first_line(error)}): start it, or set QUINTILE_POSTGRES_HOST, _PORT, "
            "_USER, _PASSWORD and _DATABASE"
        ) from error


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the server objects to into one line.

    Raises:
        InputError: it refused a statement.
    """
    psycopg2 = _driver()
    try:
        yield
    except psycopg2.Error as error:
        raise InputError(f"PostgreSQL refused ({_first_line(error)}): nothing was changed by that") from error


@contextmanager
def one_transaction() -> Iterator[Connection]:
    """A connection whose statements are one transaction: committed at the end of the block, undone if it fails.

    Raises:
        InputError: the server cannot be reached, or it refused a statement.
    """
    with closing(connect()) as connection, explained(), connection:
        yield connection


def quote(identifier: str) -> str:
    """The identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def place(environment: Mapping[str, str] = os.environ) -> str:
    """The database as the user would say it, without the password."""
    given = _parameters(environment)
    return f"{given['dbname']} on {given['host']}:{given['port']}"


def _parameters(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment.get(variable) or default for name, (variable, default) in _PARAMETERS.items()}


def _driver() -> Any:
    try:
        import psycopg2
    except ImportError as error:
        raise InputError("PostgreSQL needs an extra: pip install 'quintile[postgres]'") from error
    return psycopg2


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
