"""A test that cannot fail proves nothing: each singular test passes on a sound warehouse and fails on a broken one."""

from pathlib import Path

import pytest

from dbt_tests.conftest import SoundWarehouse
from dbt_tests.corruptions import CORRUPTIONS, Corruption

TESTS = Path(__file__).resolve().parents[3] / "tests" / "dbt"
SINGULAR_TESTS = sorted(path for path in TESTS.rglob("*.sql") if "generic" not in path.parts)
FAULTS = [
    pytest.param(name, corruption, id=f"{name}-{corruption.fault}")
    for name, corruptions in CORRUPTIONS.items()
    for corruption in corruptions
]


def test_every_singular_test_has_a_fixture(sound_warehouse: SoundWarehouse) -> None:
    """Whoever adds a test adds what makes it fail."""
    assert sorted(sound_warehouse.compiled_tests) == sorted(CORRUPTIONS)


@pytest.mark.parametrize("path", SINGULAR_TESTS, ids=lambda path: path.stem)
def test_a_singular_test_says_what_when_and_how(path: Path) -> None:
    """Its opening comment is what somebody reads at night when it has failed."""
    text = path.read_text()
    opening = text[text.index("--") : text.index("\nwith")]
    for heading in ("-- What: ", "-- When it matters: ", "-- How to resolve: "):
        assert heading in opening


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_singular_test_passes_on_a_sound_warehouse(sound_warehouse: SoundWarehouse, name: str) -> None:
    """It returns no row."""
    assert sound_warehouse.connection.execute(sound_warehouse.compiled_tests[name]).fetchall() == []


@pytest.mark.parametrize(("name", "corruption"), FAULTS)
def test_a_singular_test_fails_on_a_broken_warehouse(
    sound_warehouse: SoundWarehouse, name: str, corruption: Corruption
) -> None:
    """It returns a row for each fault that it looks for; what was broken is taken back."""
    connection = sound_warehouse.connection
    connection.begin()
    try:
        for statement in corruption.statements:
            connection.execute(statement)
        failures = connection.execute(corruption.corrupt(sound_warehouse.compiled_tests[name])).fetchall()
    finally:
        connection.rollback()
    assert failures
