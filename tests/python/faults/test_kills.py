"""Runs that are killed at any moment under a reader: what is published is whole, and a plain re-run mends all."""

import json
import os
import random
from collections.abc import Iterator

import pytest

from faults.conftest import RUN
from faults.outcome import differences
from faults.processes import kill_in_stage
from faults.reader import reader_of, reading
from pipeline.house import House

# How many runs are killed. Thirty take up to half an hour; -s shows where each was.
KILLS = int(os.environ.get("QUINTILE_KILLS", "2"))
# Where the runs of one house are killed, one after the other; the last may have published before it dies.
ROUNDS = (("open_raw", "build", "check_marts", "publish"), ("check_raw", "build", "build", "publish"))


def _rounds() -> Iterator[tuple[str, ...]]:
    left, number = KILLS, 0
    while left > 0:
        yield ROUNDS[number % 2][:left]
        left -= 4
        number += 1


@pytest.mark.long
@pytest.mark.parametrize(("number", "stages"), list(enumerate(_rounds())))
def test_kills_leave_what_is_published_whole_and_a_plain_rerun_equals_an_undisturbed_run(
    prepared: House, undisturbed: House, house: House, number: int, stages: tuple[str, ...]
):
    """Killed -9 in a stage, at a moment of it by chance."""
    before, after = reading(prepared.published), reading(undisturbed.published)
    chance = random.Random(f"kills {number}")
    whole = _stage_seconds(undisturbed)
    with reader_of(house.published) as seen:
        for stage in stages:
            killed = kill_in_stage(house, stage, whole[stage] * chance.random(), *RUN)
            print(killed, "old" if reading(house.published) == before else "new", "version published")
        done = house.quintile(*RUN)
    print("re-run:", done.returncode, differences(house, undisturbed))

    assert done.returncode == 0, done.stdout + done.stderr
    assert set(seen) == {before, after}, "every reading is one of the two whole versions"
    assert differences(house, undisturbed) == {}


def _stage_seconds(house: House) -> dict[str, float]:
    """How long each stage of the last run took."""
    summary = max((house.folder / "logs" / "runs").iterdir())
    stages = json.loads(summary.read_text())["stages"]
    return {stage["stage"]: stage["seconds"] for stage in stages}
