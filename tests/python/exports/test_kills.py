"""Exports that are killed -9: what is there is whole, and the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from exports.conftest import ANN, PEOPLE
from exports.house import Shop, bytes_below, manifest_of, sha256, write_house
from quintile.exports import folders

# Before the files are named, while they are put on the disk, and before the next export is told of this one; of the
# first audience, and of a later one.
PLACES = [(1, "keep"), (3, "keep"), (4, "_sync"), (5, "_sync"), (3, "set_last")]


def _die(project, times, function, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "exports.dying", str(times), function, "export", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


def _assert_whole(exports):
    """Every export that has a name has all its files, as its manifest says."""
    for folder in exports.glob("*/[!.]*/"):
        manifest = manifest_of(folder)
        for file in manifest["files"]:
            assert sha256((folder / file["name"]).read_text(encoding="utf-8")) == file["sha256"]


@pytest.mark.parametrize(("times", "function"), PLACES)
def test_a_killed_export_is_finished_by_the_next_one(project, export, exports, tmp_path, times, function):
    _die(project, times, function, "--all")
    _assert_whole(exports)
    outcomes = export("--all")
    untouched = tmp_path / "untouched"
    export("--all", "--to", str(untouched))
    assert bytes_below(exports) == bytes_below(untouched)
    assert not list(exports.rglob(".writing-*"))
    assert {outcome["status"] for outcome in outcomes.values()} <= {"written", "already there", "nothing new"}


def test_the_audiences_that_were_complete_are_not_written_again(project, export, exports):
    _die(project, 3, "keep", "--all")
    complete = {path.parent: path.stat().st_mtime_ns for path in exports.glob("*/*/manifest.json")}
    assert len(complete) == 2
    assert [outcome["status"] for outcome in export("--all").values()] == ["nothing new"] * 2 + ["written"] * 5
    assert {folder: (folder / "manifest.json").stat().st_mtime_ns for folder in complete} == complete


@pytest.mark.parametrize(("times", "function"), [(1, "keep"), (5, "_sync"), (1, "set_last")])
def test_changes_are_not_lost_nor_told_twice(project, export, exports, tmp_path, times, function):
    """The export after the killed one says the same as if that had never been."""
    untouched = str(tmp_path / "untouched")
    for folder in (str(exports), untouched):
        export("--audience", "AU_News", "--to", folder)
    write_house(project, Shop([replace(ANN, first_name="Anna"), *PEOPLE[2:]]))
    _die(project, times, function, "--audience", "AU_News")
    _assert_whole(exports)
    for folder in (str(exports), untouched):
        outcome = export("--audience", "AU_News", "--to", folder)["AU_News email"]
        assert (outcome["counts"]["changed"], outcome["counts"]["removed"]) == (1, 1)
    assert bytes_below(exports) == bytes_below(tmp_path / "untouched")


@pytest.fixture
def ctrl_c_is_heard():
    """As in a terminal: whoever starts the tests in the background has Ctrl-C ignored by all of them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_ctrl_c_ends_it_and_leaves_nothing_half(quintile, export, exports, monkeypatch):
    """Exit code 130, as for every command."""
    with monkeypatch.context() as patched:
        patched.setattr(folders, "keep", lambda *_: signal.raise_signal(signal.SIGINT))
        assert quintile("export", "--all").exit_code == 130
    assert not list(exports.glob("*/*"))
    assert {outcome["status"] for outcome in export("--all").values()} == {"written"}
