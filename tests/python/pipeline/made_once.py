"""Houses that are made once for all workers of pytest, of which each worker has a copy."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.house import House


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[House], None]) -> House:
    """Return this worker's own copy of a house, which the first worker that asks for it makes.

    Args:
        factory: The workers' temporary folders.
        name: What the house is called; one name, one house.
        make: Fills the house, whose folder is there. When it fails, the next worker tries anew.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "made_once" / name
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(House(folder))
            folder.with_suffix(".made").touch()
    return copy_of(House(folder), factory.mktemp(name) / "house")


def copy_of(house: House, folder: Path) -> House:
    """Return a copy of a house in a new folder."""
    shutil.copytree(house.folder, folder)
    return House(folder)
