"""One house, before and after an erasure, for all tests that only look."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from erasure.people import EMAILS, write_shop
from pipeline.house import House
from pipeline.made_once import made_once

SALT = "a salt that only tests know"
OUTCOME = "outcome.json"


@dataclass(frozen=True)
class Erasure:
    """A house in which somebody was erased, and what it was before."""

    house: House
    before: House  # the whole house as it was
    exit_code: int
    said: str  # what the command printed, on both channels


@contextmanager
def salt_in_environment() -> Iterator[None]:
    """The salt in the environment of every process, and gone again: other files of the same worker have none."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QUINTILE_SALT", SALT)
        yield


@pytest.fixture(scope="module", autouse=True)
def salted() -> Iterator[None]:
    """The salt, for each file of this folder."""
    with salt_in_environment():
        yield


@pytest.fixture(scope="session")
def erasure(tmp_path_factory: pytest.TempPathFactory) -> Erasure:
    """A house of before and after, made once for all files."""
    with salt_in_environment():
        made = made_once(tmp_path_factory, "erasure", _erase_somebody).folder
    return Erasure(House(made / "after"), House(made / "before"), **json.loads((made / OUTCOME).read_text()))


def _erase_somebody(houses: House) -> None:
    """Run, then `quintile erase` on the next day; what was before is copied."""
    house = House(houses.folder / "after")
    _run_once(house)
    shutil.copytree(house.folder, houses.folder / "before")
    done = house.quintile(
        "erase", "--customer-id", "erika-one", "--requested-at", "2025-06-29 12:00:00", "--as-of", "2025-06-29",
        "--request-id", "R-1",
    )  # fmt: skip
    (houses.folder / OUTCOME).write_text(json.dumps({"exit_code": done.returncode, "said": done.stdout + done.stderr}))


def _run_once(house: House) -> None:
    """Run; exports of both kinds and a telling log lie beside."""
    write_shop(house.raw)
    done = house.quintile("run", "--as-of", "2025-06-28")
    assert done.returncode == 0, done.stdout + done.stderr
    hashed = hashlib.sha256(EMAILS[0].encode()).hexdigest()
    for name, line in {"with": hashed, "without": hashlib.sha256(b"stranger1@other.example").hexdigest()}.items():
        export = house.published.parent / "exports" / "audience" / name
        export.mkdir(parents=True)
        (export / "members.csv").write_text(f"email\n{line}\n")
        (export / "manifest.json").write_text(json.dumps({"rows": 1}))
    with (house.folder / "logs" / "quintile.jsonl").open("a") as log:
        log.write(json.dumps({"message": f"somebody quoted {EMAILS[1]}"}) + "\n")


def raw_bytes(folder: Path) -> dict[str, bytes]:
    """The bytes of every raw file."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def environment_with(salt: str) -> dict[str, str]:
    """The environment with another salt."""
    return {**os.environ, "QUINTILE_SALT": salt}
