"""Crashes at the worst places: between validation and publishing, and in the middle of a backfill."""

from pathlib import Path

import pytest

from faults.conftest import RUN
from faults.outcome import differences
from faults.processes import die_at
from faults.reader import reading
from pipeline.house import House
from pipeline.made_once import copy_of
from shops.lively_shop import DATES

# Two chunks, with a guest's merge in the first and in the second, where a phone is also shared by a sixth account.
BACKFILL = ("backfill", "--from", DATES[3].isoformat(), "--as-of", DATES[6].isoformat(), "--chunk", "2")
LAST_MODEL = "fct_segment_transitions"
"""Once it is built, all of history is written, and none of the dates is marked as computed."""


@pytest.fixture
def stays(prepared: House) -> str:
    """What BI reads before tonight's run."""
    return reading(prepared.published)


def test_what_passed_every_gate_is_published_by_hand_after_a_crash(house: House, undisturbed: House, stays: str):
    """Killed after the marts were checked, before anything of them was copied."""
    die_at(house, "before quintile.pipeline:publish_marts", *RUN)
    assert reading(house.published) == stays
    done = house.quintile("publish")
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(house, undisturbed) == {}


@pytest.mark.long
def test_a_night_drops_the_dates_of_a_backfill_that_died(house: House, undisturbed: House, stays: str):
    """Its history is written, and its dates are not known."""
    die_at(house, f"after {LAST_MODEL}", *BACKFILL)
    left_behind = f"select count(*) > 0 from marts.fct_segment_history where valid_from < '{DATES[6]}'"
    assert house.rows(left_behind) == [(True,)]
    assert reading(house.published) == stays
    done = house.quintile(*RUN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(house, undisturbed) == {}


@pytest.mark.long
def test_a_backfill_that_died_among_merges_and_splits_is_mended_by_the_same_command(
    prepared: House, house: House, tmp_path: Path, stays: str
):
    """The first chunk stands; the second, in which a customer of five accounts falls apart, is half written."""
    undisturbed = copy_of(prepared, tmp_path / "undisturbed")
    assert undisturbed.quintile(*BACKFILL).returncode == 0
    causes = undisturbed.rows(
        "select transitioned_on, cause from marts.fct_segment_transitions where cause in ('merged', 'split')"
    )
    print(causes)

    die_at(house, f"after {LAST_MODEL}#2", *BACKFILL)
    known = house.rows("select as_of_date from operations.computed_dates order by 1")
    assert known == [(DATES[number],) for number in (3, 4, 6, 7)]
    assert reading(house.published) == stays
    done = house.quintile(*BACKFILL)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(house, undisturbed) == {}
