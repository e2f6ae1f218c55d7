"""A PostgreSQL server of one's own, in a temporary folder and on a free port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg2

BINARIES = Path("/usr/lib/postgresql")  # where Debian has them, by version
SUPERUSER, PASSWORD, DATABASE = "quintile", "only for this test", "quintile"
READER = "bi"  # a role that owns nothing
# Nothing here is to survive a power cut.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "work_mem": "64MB"}


@dataclass(frozen=True)
class Server:
    """A database of a server that runs."""

    port: int
    database: str = DATABASE

    @property
    def environment(self) -> dict[str, str]:
        """What Quintile's profile reads."""
        return {
            "QUINTILE_TARGET": "postgres",
            "QUINTILE_POSTGRES_HOST": "127.0.0.1",
            "QUINTILE_POSTGRES_PORT": str(self.port),
            "QUINTILE_POSTGRES_USER": SUPERUSER,
            "QUINTILE_POSTGRES_PASSWORD": PASSWORD,
            "QUINTILE_POSTGRES_DATABASE": self.database,
            "QUINTILE_POSTGRES_READER": READER,
        }

    def connect(self, user: str = SUPERUSER) -> Any:
        """A new connection, with times in UTC."""
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=user, password=PASSWORD, dbname=self.database,
            options="-c TimeZone=UTC",
        )  # fmt: skip

    def another_database(self, name: str) -> "Server":
        """A new database on this server."""
        _run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", SUPERUSER, name)
        return replace(self, database=name)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, and stop it after the block."""
    folder = Path(tempfile.mkdtemp(prefix="quintile-postgres-"))
    try:
        server = Server(_free_port())
        (folder / "password").write_text(PASSWORD)
        if os.geteuid() == 0:  # a server refuses to run as root
            for path in (folder, folder / "password"):
                shutil.chown(path, _unprivileged_user().pw_name)
        data = folder / "data"
        _run("initdb", "-D", data, "-U", SUPERUSER, "--auth=scram-sha-256", "--pwfile", folder / "password",
             "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, **SETTINGS}
        flags = " ".join(f"-c {name}={value}" for name, value in options.items())
        _run("pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", f"-p {server.port} {flags}", "start")
        try:
            _run("createdb", "-h", "127.0.0.1", "-p", server.port, "-U", SUPERUSER, DATABASE)
            with closing(server.connect()) as connection, connection, connection.cursor() as cursor:
                cursor.execute(f"create role {READER} login password %s", [PASSWORD])
            yield server
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: object) -> None:
    """Run one of the server's programs, as a user that may."""
    is_root = os.geteuid() == 0
    user = {"user": _unprivileged_user().pw_uid, "group": _unprivileged_user().pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile() as output:  # no pipe: the server would keep it open
        done = subprocess.run(
            [_binaries() / program, *map(str, arguments)], stdout=output, stderr=output, cwd="/", timeout=120,
            env={**os.environ, "PGPASSWORD": PASSWORD, "LC_ALL": "C.UTF-8"}, check=False, **(user if is_root else {}),
        )  # fmt: skip
        output.seek(0)
        assert done.returncode == 0, f"{program}: {output.read().decode()}"


def _binaries() -> Path:
    versions = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    assert found, "no PostgreSQL server here: install postgresql-15 (apt-get install postgresql-15)"
    return Path(found).parent


def _unprivileged_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
