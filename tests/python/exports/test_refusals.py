"""What cannot be exported, in one line with the mend, exit code 2, and nothing written."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from exports.conftest import PEOPLE
from exports.house import AUDIENCES, Shop, write_published, write_warehouse
from quintile.exports import folders

NEWS = ("--audience", "AU_News")


def _refused(result, *parts):
    last_line = result.stderr.strip().splitlines()[-1]
    assert (result.exit_code, last_line.startswith("quintile: ")) == (2, True), result.output
    assert not [part for part in parts if part not in last_line], last_line


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ([], ["--audience ID", "--all"]),
        ([*NEWS, "--all"], ["--audience ID", "or --all"]),
        (["--audience", "AU_Newz"], ["no audience AU_Newz", "did you mean AU_News?", "AU_Ads, AU_News, AU_Not_Them"]),
        (["--audience", "AU_Planned"], ["AU_Planned is draft", "only active ones"]),
        (["--audience", "AU_Old"], ["AU_Old is retired"]),
        ([*NEWS, "--layout", "meta"], ["AU_News is for email, which has no layout meta", "use --layout list"]),
        (["--audience", "AU_Ads", "--layout", "list"], ["no layout list", "use --layout meta or google"]),
        ([*NEWS, "--target", "spark"], ["quintile export works on DuckDB and PostgreSQL, not on spark"]),
    ],
)
def test_what_nobody_can_mean(quintile, exports, arguments, parts):
    _refused(quintile("export", *arguments), *parts)
    assert not list(exports.glob("*/*")), "nothing was written"


def test_one_refused_audience_among_several_stops_all(quintile, exports):
    _refused(quintile("export", *NEWS, "--audience", "AU_Old"), "AU_Old is retired")
    assert not list(exports.glob("*/*"))


def test_typers_own_refusals(quintile):
    for arguments in (("--since", "yesterday"), ("--format", "xlsx"), ("--layout", "tiktok")):
        assert quintile("export", "--all", *arguments).exit_code == 2


def test_nothing_is_published(quintile, project):
    (project / "data" / "published" / "quintile.duckdb").unlink()
    _refused(quintile("export", "--all"), "nothing is published", "run `quintile run` first")


def test_no_warehouse(quintile, project):
    (project / "data" / "quintile.duckdb").unlink()
    _refused(quintile("export", "--all"), "no warehouse at")


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("view", "int_activation__eligibility"),
        ("table", "int_consents__permissions"),
        ("table", "int_activation__contacts"),
    ],
)
def test_the_warehouse_lacks_a_table_of_the_gate(quintile, exports, change_warehouse, kind, table):
    change_warehouse(f"drop {kind} intermediate.{table}")
    _refused(
        quintile("export", "--all"), "data/quintile.duckdb lacks what an export needs", table, "run `quintile run`"
    )
    assert not list(exports.glob("*/*"))


def test_the_warehouse_has_another_table_of_that_name(quintile, change_warehouse):
    change_warehouse(
        "create or replace view intermediate.int_activation__eligibility as "
        "select customer_id, channel, is_eligible as eligible from quintile.intermediate.int_consents__permissions"
    )
    _refused(quintile("export", "--all"), "lacks what an export needs", "is_eligible")


def test_a_published_file_without_audiences(quintile, project):
    published = project / "data" / "published" / "quintile.duckdb"
    shutil.copyfile(project / "data" / "quintile.duckdb", published)
    _refused(quintile("export", "--all"), "published/quintile.duckdb lacks what an export needs")


def test_a_published_file_that_is_none(quintile, project):
    (project / "data" / "published" / "quintile.duckdb").write_bytes(
        b"no database at all, but longer than a header" * 99
    )
    _refused(quintile("export", "--all"), "cannot be opened")


def test_consents_older_than_the_members(quintile, project):
    write_warehouse(project / "data" / "quintile.duckdb", Shop(PEOPLE, as_of=date(2025, 6, 29)))
    _refused(quintile("export", "--all"), "the warehouse is as of 2025-06-29, what is published as of 2025-06-30")


def test_consents_newer_than_the_members_are_welcome(project, export):
    write_warehouse(project / "data" / "quintile.duckdb", Shop(PEOPLE, as_of=date(2025, 7, 1)))
    assert export(*NEWS)["AU_News email"]["export_id"].startswith("2025-06-30-")


@pytest.mark.parametrize(("state", "exit_code"), [("empty", 2), ("rebuilding", 2), ("failed", 0), ("complete", 0)])
def test_a_warehouse_that_was_emptied_takes_nobody_off(quintile, change_warehouse, state, exit_code):
    """After a failed build its tables are whole, each by itself."""
    change_warehouse("create schema operations")
    change_warehouse(f"create table operations.builds as select 1 as build_number, '{state}' as state")
    result = quintile("export", "--all")
    assert result.exit_code == exit_code
    assert ("everybody might be taken off" in result.stderr) is (exit_code == 2)


def test_members_that_share_a_key(quintile, project):
    twice = Shop(PEOPLE, {"AU_News": ["shop:1", "shop:1"]})
    write_published(project / "data" / "published" / "quintile.duckdb", twice)
    _refused(quintile("export", *NEWS), "members of audience AU_News have no key of their own")


def test_a_channel_that_nobody_knows(quintile, project):
    audiences = [*AUDIENCES, ("AU_Fax", "Fax", "fax", "campaign", 1, "active")]
    write_published(project / "data" / "published" / "quintile.duckdb", replace(Shop(PEOPLE), audiences=audiences))
    _refused(quintile("export", "--audience", "AU_Fax"), "channel 'fax'", "email, sms, push, ads")


def test_an_id_that_leads_out_of_the_folder(quintile, project):
    audiences = [("../outside", "Out", "push", "campaign", 1, "active")]
    write_published(project / "data" / "published" / "quintile.duckdb", replace(Shop(PEOPLE), audiences=audiences))
    _refused(quintile("export", "--all"), "cannot be the name of a folder")
    assert not list(project.rglob("outside*"))


def test_a_folder_that_is_a_file(quintile, project):
    (project / "target.txt").write_text("a file\n")
    for folder in ("target.txt", "target.txt/exports"):
        _refused(quintile("export", *NEWS, "--to", folder), "exports cannot be written to", "--to")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(quintile, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    _refused(quintile("export", *NEWS, "--to", str(closed)), "exports cannot be written to", "Permission denied")


def test_a_disk_that_is_full(quintile, export, exports, monkeypatch):
    """The files are written, the manifest no more: what is there is as before."""

    def full(path):
        raise OSError(28, "No space left on device", str(path))

    before = export("--audience", "AU_Push")["AU_Push push"]
    with monkeypatch.context() as patched:
        patched.setattr(folders, "_sync", full)
        _refused(quintile("export", "--all"), "No space left on device", "make room")
    assert {path.parent.name for path in exports.glob("*/*")} == {"AU_Push"}
    assert export("--audience", "AU_Push")["AU_Push push"]["since"] == before["export_id"]


def test_a_disk_that_is_full_for_duckdb(project, exports):
    """No file may become larger than a block: the manifest is written by Python, the others are not."""
    done = subprocess.run(
        [sys.executable, "-m", "quintile.cli", "export", *NEWS],
        cwd=project,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "the disk is full: make room" in done.stderr.splitlines()[-1]
    assert not list(exports.glob("*/*"))


def test_one_export_at_a_time(quintile, export, exports):
    exports.mkdir(parents=True)
    with (exports / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _refused(quintile("export", *NEWS), "another export into", "is under way")
        assert export(*NEWS, "--dry-run"), "which writes nothing, waits for nobody"
    assert export(*NEWS)


@pytest.mark.parametrize(
    ("limit", "part"), [("plenty", "QUINTILE_MEMORY_LIMIT is 'plenty'"), ("1kB", "raise QUINTILE_MEMORY_LIMIT")]
)
def test_a_limit_of_memory_that_nothing_can_be_done_with(quintile, exports, monkeypatch, limit, part):
    monkeypatch.setenv("QUINTILE_MEMORY_LIMIT", limit)
    _refused(quintile("export", "--all"), part)
    assert not list(exports.glob("*/*"))
