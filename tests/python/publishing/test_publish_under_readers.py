"""Readers, writers and kills during a publish: the published file is whole at every instant.

Each test uses real processes, for DuckDB's locks and instances are per process.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing

import duckdb
import pytest

from publishing.readers import count_customers, files_beside, read
from quintile.errors import InputError
from quintile.publishing import kept_versions, publish

READER = """
import sys, duckdb
path, done = sys.argv[1:]
import pathlib
seen = set()
print("ready", flush=True)
while not pathlib.Path(done).exists():
    connection = duckdb.connect(path, read_only=True)
    rows, version = connection.execute(
        "select (select count(*) from marts.dim_customers), (select version from publication)").fetchone()
    connection.close()
    seen.add((version, rows))
print(len(seen), len({version for version, _ in seen}))
"""

HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
print("ready", flush=True)
sys.stdin.readline()
print(connection.execute(sys.argv[3]).fetchone()[0], flush=True)
"""

LOCKER = """
import sys
from pathlib import Path
from quintile.publishing import _publish_lock
with _publish_lock(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.readline()
"""

# A publisher that kills itself at the n-th call of a function.
SUICIDE = """
import os, signal, sys
from pathlib import Path
from quintile import mart_copy, publishing
warehouse, published, module, name, call = sys.argv[1:]
target = {"os": os, "mart_copy": mart_copy, "publishing": publishing}[module]
original, calls = getattr(target, name), [0]
def die(*arguments, **options):
    calls[0] += 1
    if calls[0] == int(call):
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments, **options)
setattr(target, name, die)
publishing.publish(Path(warehouse), Path(published))
"""

PUBLISHER = """
import sys
from pathlib import Path
from quintile.publishing import publish
while True:
    publish(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def start(script: str, *arguments: object) -> subprocess.Popen:
    """A Python process of its own."""
    command = [sys.executable, "-c", script, *(str(argument) for argument in arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_readers_always_see_one_whole_version(build_warehouse, published, tmp_path):
    """A reader that opens the file again and again never finds it missing, torn or mixed."""
    publish(build_warehouse(customers=1), published)
    done = tmp_path / "done"
    reader = start(READER, published, done)
    reader.stdout.readline()
    for customers in range(2, 10):
        publish(build_warehouse(customers=customers), published)
    done.touch()
    output, _ = reader.communicate(timeout=30)
    assert reader.returncode == 0, "the file was missing or torn at some instant"
    pairs, versions = map(int, output.split())
    assert pairs == versions > 1, "a version was seen with different numbers of rows"


def test_a_reader_with_the_old_file_open_is_undisturbed(build_warehouse, published):
    """An open connection keeps its version for as long as it likes."""
    publish(build_warehouse(customers=1), published)
    reader = start(HOLDER, published, "read", "select count(*) from marts.dim_customers")
    reader.stdout.readline()
    for customers in range(2, 9):  # beyond what is kept: its version is deleted meanwhile
        publish(build_warehouse(customers=customers), published)
    output, _ = reader.communicate("\n", timeout=30)
    assert output.strip() == "1"
    assert count_customers(published) == 8


def test_publishes_while_somebody_has_the_published_file_open_for_writing(build_warehouse, published):
    """BI tools open files for writing by default; the lock does not keep a publish out."""
    publish(build_warehouse(customers=1), published)
    writer = start(HOLDER, published, "write", "select count(*) from marts.dim_customers")
    writer.stdout.readline()
    publish(build_warehouse(customers=2), published)
    output, _ = writer.communicate("\n", timeout=30)
    assert output.strip() == "1"
    assert count_customers(published) == 2


def test_a_warehouse_that_is_written_to_is_not_published(build_warehouse, published):
    """A build under way holds the warehouse; afterwards it can be published."""
    warehouse = build_warehouse()
    writer = start(HOLDER, warehouse, "write", "select 1")
    writer.stdout.readline()
    with pytest.raises(InputError, match="open in another process"):
        publish(warehouse, published)
    writer.communicate("\n", timeout=30)
    assert publish(warehouse, published).tables["dim_customers"] == 3


def test_a_warehouse_with_a_side_file_is_published_whole(build_warehouse, published):
    """As after a killed build: the rows of its side file count."""
    warehouse = build_warehouse(customers=3)
    script = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("insert into marts.dim_customers values ('late', date '2025-06-30', 1, null)")
os.kill(os.getpid(), signal.SIGKILL)
"""
    start(script, warehouse).wait(timeout=30)
    assert warehouse.with_name("quintile.duckdb.wal").exists()
    assert publish(warehouse, published).tables["dim_customers"] == 4


def test_two_publishes_do_not_mix(build_warehouse, published):
    """The second one says so, and works once the first is done."""
    warehouse = build_warehouse()
    publish(warehouse, published)
    elsewhere = start(LOCKER, published)
    elsewhere.stdout.readline()
    with pytest.raises(InputError, match="another publish"):
        publish(warehouse, published)
    elsewhere.communicate("\n", timeout=30)
    assert publish(warehouse, published).tables["dim_customers"] == 3


@pytest.mark.parametrize(
    ("module", "function", "call", "new_version"),
    [
        ("publishing", "write_copy", 1, False),  # before anything is written
        ("mart_copy", "_copy_table", 2, False),  # half of the marts written
        ("publishing", "audit_copy", 1, False),  # everything written, nothing checked
        ("os", "fsync", 1, False),
        ("os", "replace", 1, False),  # checked, about to be put in place
        ("os", "fsync", 2, True),  # put in place, the folder not yet on disk
        ("os", "link", 1, True),  # put in place, not yet kept
        ("os", "replace", 2, True),
        ("publishing", "_forget_old_versions", 1, True),
    ],
)
def test_a_kill_leaves_a_whole_version(build_warehouse, published, module, function, call, new_version):
    """Killed at a chosen step: the old or the new version stands whole, and the next publish tidies up."""
    publish(build_warehouse(customers=1), published)
    process = start(SUICIDE, build_warehouse(customers=2), published, module, function, call)
    assert process.wait(timeout=30) == -signal.SIGKILL

    assert count_customers(published) == (2 if new_version else 1)
    after = publish(build_warehouse(customers=3), published)
    assert count_customers(published) == 3
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]
    versions = [kept.publication.version for kept in kept_versions(published)]
    assert versions[0] == after.publication.version
    assert len(versions) == (3 if new_version else 2), "every version that was published is kept"


def test_kills_at_any_moment_leave_a_whole_version(build_warehouse, published):
    """Killed at random moments of one publish after the other."""
    warehouse = build_warehouse(customers=20_000)
    publish(warehouse, published)
    moments = random.Random(1)
    for _ in range(6):
        process = start(PUBLISHER, warehouse, published)
        time.sleep(0.4 + moments.random())
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert read(published, "select count(*), count(distinct customer_id) from marts.dim_customers") == [
            (20_000, 20_000)
        ]
    publish(warehouse, published)
    with closing(duckdb.connect(str(published), read_only=True)) as connection:
        assert connection.execute("select count(*) from publication").fetchone() == (1,)
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]
