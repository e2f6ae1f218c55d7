"""What a publish writes, what it refuses, and that it changes nothing when it fails."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime

import duckdb
import pytest

from publishing.readers import count_customers, files_beside, read
from quintile import mart_copy, publishing
from quintile.errors import GateError, InputError
from quintile.publishing import kept_versions, publish, require_publishable, rollback


def test_publishes_every_mart_with_types_constraints_rows_and_comments(build_warehouse, published):
    """A view is published as a table, for its sources stay behind."""
    result = publish(build_warehouse(customers=3), published)

    assert result.tables == {"customer_ids": 3, "dim_customers": 3, 'odd "n': 0}
    columns = read(published, 'select column_name, column_type, "null" from (describe marts.dim_customers)')
    assert columns == [
        ("customer_id", "VARCHAR", "NO"),
        ("as_of_date", "DATE", "NO"),
        ("lifetime_net_revenue", "DECIMAL(18,2)", "YES"),
        ("is_seasonal", "BOOLEAN", "YES"),
    ]
    assert read(published, "select sum(lifetime_net_revenue) from marts.dim_customers") == [(7.5,)]
    assert read(published, "select comment from duckdb_tables() where schema_name = 'marts' order by table_name") == [
        ("A view on a table that is not published.",),
        ("One row for each customer; it's the latest.",),
        (None,),
    ]
    assert read(published, "select comment from duckdb_columns() where column_name = 'lifetime_net_revenue'") == [
        ("Net revenue, EUR.",)
    ]


def test_says_which_version_it_is(build_warehouse, published):
    """The table publication says version, date and time."""
    result = publish(build_warehouse(as_of="2025-06-30"), published)

    version, as_of, published_at, _ = read(published, "from publication")[0]
    assert version == result.publication.version
    assert as_of == result.publication.as_of_date == date(2025, 6, 30)
    assert published_at == datetime.strptime(version, publishing.VERSION_FORMAT)


def test_the_as_of_date_is_that_of_dim_customers(build_warehouse, published):
    """Other marts hold dates of their own, which may lie elsewhere."""
    warehouse = build_warehouse(as_of="2025-06-30")
    with closing(duckdb.connect(str(warehouse))) as connection:
        connection.execute("create table marts.fct_rfm_cut_points as select date '2025-07-31' as as_of_date")
        connection.execute("create table marts.fct_other as select date '2025-12-31' as as_of_date")
    assert publish(warehouse, published).publication.as_of_date == date(2025, 6, 30)
    with closing(duckdb.connect(str(warehouse))) as connection:
        connection.execute("delete from marts.dim_customers")
    assert publish(warehouse, published).publication.as_of_date == date(2025, 7, 31)


def test_publishes_only_the_marts_asked_for(build_warehouse, published):
    """What else is in the schema stays in the warehouse."""
    assert publish(build_warehouse(), published, ["dim_customers"]).tables == {"dim_customers": 3}


def test_an_empty_shop_is_published_too(build_warehouse, published):
    """No rows are no error; there is no as-of date then."""
    result = publish(build_warehouse(customers=0), published)
    assert result.tables["dim_customers"] == 0
    assert result.publication.as_of_date is None


def test_leaves_only_the_file_and_its_versions(build_warehouse, published):
    """No draft, no side file, no spill."""
    publish(build_warehouse(), published)
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


def test_removes_what_a_killed_publish_left(build_warehouse, published):
    """Drafts, their side files and spill folders."""
    published.parent.mkdir()
    for name in (".quintile.publishing-1.duckdb", ".quintile.publishing-1.duckdb.wal"):
        (published.parent / name).write_text("half written")
    (published.parent / ".quintile.publishing-1.duckdb.spill").mkdir()
    publish(build_warehouse(), published)
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


def test_keeps_the_last_versions(build_warehouse, published):
    """The newest three of five, the current one among them."""
    results = [publish(build_warehouse(customers=number), published, keep=3) for number in range(1, 6)]
    kept = kept_versions(published)
    assert [version.publication for version in kept] == [result.publication for result in reversed(results[-3:])]
    assert [version.is_current for version in kept] == [True, False, False]
    assert [count_customers(version.path) for version in kept] == [5, 4, 3]


def test_versions_ascend_even_when_the_clock_is_set_back(build_warehouse, published, monkeypatch):
    """Rollback goes by the order of versions."""
    first = publish(build_warehouse(), published)

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2000, 1, 1, tzinfo=tz)

    monkeypatch.setattr(publishing, "datetime", Yesterday)
    second = publish(build_warehouse(), published)
    assert second.publication.version > first.publication.version


def test_a_published_file_of_unknown_origin_joins_the_versions(build_warehouse, published):
    """As after the versions folder was deleted: the version replaced can still be rolled back to."""
    first = publish(build_warehouse(customers=1), published)
    shutil.rmtree(published.with_name("quintile.versions"))
    publish(build_warehouse(customers=2), published)
    assert kept_versions(published)[-1].publication == first.publication


def test_copies_versions_where_there_are_no_hard_links(build_warehouse, published, monkeypatch):
    """Some network file systems have none."""

    def refuse(*_):
        raise OSError("Operation not supported")

    monkeypatch.setattr(publishing.os, "link", refuse)
    publish(build_warehouse(customers=1), published)
    publish(build_warehouse(customers=2), published)
    assert [count_customers(version.path) for version in kept_versions(published)] == [2, 1]
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


def test_works_in_a_folder_with_quotes_and_brackets(build_warehouse, tmp_path):
    """Paths stand in SQL and beside patterns."""
    published = tmp_path / "bob's [new] data" / "quin'tile.duckdb"
    publish(build_warehouse(), published)
    publish(build_warehouse(), published)
    assert count_customers(published) == 3
    assert files_beside(published) == ["quin'tile.duckdb", "quin'tile.versions"]


def test_a_stale_side_file_is_not_replayed_onto_the_new_version(build_warehouse, published):
    """A program that wrote to the published file may leave one."""
    publish(build_warehouse(customers=1), published)
    published.with_name("quintile.duckdb.wal").write_bytes(b"written by somebody who opened the file for writing")
    publish(build_warehouse(customers=2), published)
    assert count_customers(published) == 2


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_refuses_without_a_warehouse(tmp_path, published):
    """The message says how to get one."""
    with pytest.raises(InputError, match="run `quintile run`"):
        publish(tmp_path / "nowhere.duckdb", published)


def test_refuses_a_warehouse_without_marts(tmp_path, published):
    """As after a build that selected only staging."""
    warehouse = tmp_path / "empty.duckdb"
    duckdb.connect(str(warehouse)).close()
    with pytest.raises(InputError, match="no mart"):
        publish(warehouse, published)


def test_refuses_when_a_mart_of_the_project_is_missing(build_warehouse, published):
    """BI would find a report's table gone."""
    with pytest.raises(InputError, match="fct_triggers"):
        publish(build_warehouse(), published, ["dim_customers", "fct_triggers"])


def test_refuses_a_warehouse_that_is_no_duckdb_file(tmp_path, published):
    """One line instead of DuckDB's exception."""
    warehouse = tmp_path / "quintile.duckdb"
    warehouse.write_text("not a database " * 1000)
    with pytest.raises(InputError, match="cannot be opened"):
        publish(warehouse, published)


def test_refuses_to_overwrite_somebody_elses_file(build_warehouse, published):
    """QUINTILE_PUBLISHED may point at a database of the user's own."""
    published.parent.mkdir()
    with closing(duckdb.connect(str(published))) as connection:
        connection.execute("create table precious as select 1 as value")
    with pytest.raises(InputError, match="was not published by Quintile"):
        publish(build_warehouse(), published)
    assert read(published, "from precious") == [(1,)]


def test_a_copy_that_lacks_rows_is_not_published(build_warehouse, published, monkeypatch):
    """The audit compares every mart with the warehouse."""
    publish(build_warehouse(customers=3), published)
    whole_copy = mart_copy._copy_table

    def lose_a_row(connection, source, mart):
        whole_copy(connection, source, mart)
        if mart == "dim_customers":
            connection.execute(f"delete from {mart_copy.DRAFT}.marts.dim_customers where customer_id = 'c0'")

    monkeypatch.setattr(mart_copy, "_copy_table", lose_a_row)
    with pytest.raises(GateError, match="dim_customers 4 instead of 5"):
        publish(build_warehouse(customers=5), published)
    assert count_customers(published) == 3


# --- disks that are full or cannot be written to ----------------------------------------------------------------------

# A publisher that may write files of so many bytes only, as on a full disk: DuckDB itself meets the limit.
LIMITED = """
import resource, sys
from pathlib import Path
from quintile.errors import InputError
from quintile.publishing import publish
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    publish(Path(sys.argv[1]), Path(sys.argv[2]))
except InputError as error:
    print(error)
    sys.exit(2)
"""


def no_space(*_, **__):
    """What the kernel says when the disk is full."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("limit", [0, 5_000, 100_000, 1_000_000])
def test_duckdb_meeting_a_full_disk_is_one_line_and_leaves_no_draft(build_warehouse, published, limit):
    """What is published stays."""
    publish(build_warehouse(customers=1), published)
    warehouse = build_warehouse(customers=2_000_000)
    command = [sys.executable, "-c", LIMITED, warehouse, published, str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stdout.startswith(f"cannot publish to {published} (")
    assert "what is published is as before; make room" in done.stdout
    assert done.stdout.count("\n") == 1
    assert count_customers(published) == 1
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


@pytest.mark.parametrize(
    ("module", "name"), [(publishing.os, "fsync"), (publishing, "write_copy"), (publishing, "audit_copy")]
)
def test_a_full_disk_is_an_input_error_and_leaves_no_draft(build_warehouse, published, monkeypatch, module, name):
    """Whichever step meets it."""
    publish(build_warehouse(customers=1), published)
    monkeypatch.setattr(module, name, no_space)
    with pytest.raises(InputError, match="No space left on device.*as before; make room") as error:
        publish(build_warehouse(customers=2), published)
    assert "\n" not in str(error.value)
    assert count_customers(published) == 1
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


def test_a_disk_that_fills_up_once_published_is_told_apart(build_warehouse, published, monkeypatch):
    """Where there are no hard links, the kept version is a copy; the next publish makes up for it."""
    monkeypatch.setattr(publishing.os, "link", no_space)
    with monkeypatch.context() as full:
        full.setattr(publishing.shutil, "copyfile", no_space)
        with pytest.raises(InputError, match="the new version is published"):
            publish(build_warehouse(customers=1), published)
    assert count_customers(published) == 1
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]
    publish(build_warehouse(customers=2), published)
    assert [count_customers(version.path) for version in kept_versions(published)] == [2, 1]


def test_a_rollback_on_a_full_disk_is_an_input_error(build_warehouse, published, monkeypatch):
    """What is published stays."""
    for customers in (1, 2):
        publish(build_warehouse(customers=customers), published)
    monkeypatch.setattr(publishing.os, "fsync", no_space)
    with pytest.raises(InputError, match="No space left on device"):
        rollback(published)
    assert count_customers(published) == 2
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


@pytest.mark.parametrize("act", [require_publishable, rollback, lambda path: publish(path, path)])
def test_a_folder_that_cannot_be_made_is_an_input_error(tmp_path, act):
    """Here its parent is a file."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match="set QUINTILE_PUBLISHED elsewhere"):
        act(tmp_path / "file" / "sub" / "quintile.duckdb")


def test_a_folder_that_cannot_be_written_to_is_found_early(published, monkeypatch):
    """Creating the folder may succeed where writing does not."""
    monkeypatch.setattr(publishing.tempfile, "TemporaryFile", no_space)
    with pytest.raises(InputError, match="nothing was changed"):
        require_publishable(published)


def test_somebody_elses_file_is_found_early_and_ours_passes(build_warehouse, published):
    """Nothing is left beside but the folder of the versions."""
    require_publishable(published)
    publish(build_warehouse(), published)
    require_publishable(published)
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]
    published.unlink()
    published.write_text("precious")
    with pytest.raises(InputError, match="was not published by Quintile"):
        require_publishable(published)
    assert published.read_text() == "precious"
