"""The secret in every hash, from the environment alone: told to connections, never written into SQL, files or logs."""

import hashlib
import os
import re
from collections.abc import Mapping, MutableMapping

from duckdb import DuckDBPyConnection

VARIABLE = "QUINTILE_SALT"
_OPTION = re.compile(r"-c quintile[.]salt=(\\.|\S)*")


def salt(environment: Mapping[str, str] = os.environ) -> str:
    """The salt of this process; empty when none is set."""
    return environment.get(VARIABLE, "")


def salted_hash(value: str) -> str:
    """SHA-256 of salt and value in hexadecimal, as in the warehouse."""
    return hashlib.sha256(f"{salt()}{value}".encode()).hexdigest()


def tell_duckdb(connection: DuckDBPyConnection) -> None:
    """Set the variable that the macro salt asks on DuckDB."""
    connection.execute("set variable quintile_salt = ?", [salt()])


def postgres_option() -> str:
    """The setting that the macro salt asks on PostgreSQL, as an option of libpq."""
    return "-c quintile.salt=" + salt().replace("\\", "\\\\").replace(" ", "\\ ")


def tell_postgres(environment: MutableMapping[str, str] = os.environ) -> None:
    """Give every later connection of this process, those of dbt too, the setting; other options of PGOPTIONS stay."""
    others = _OPTION.sub("", environment.get("PGOPTIONS", "")).strip()
    environment["PGOPTIONS"] = f"{others} {postgres_option()}".strip()
