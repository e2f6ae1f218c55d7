"""`quintile run` and `backfill` on Spark leave what they leave on DuckDB: an hour, a mistyped date, a backfill."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from engines.spark_house import SparkHouse
from engines.spark_parity import Difference, differing_tables
from engines.spark_plans import run_statements
from pipeline.house import House
from pipeline.trigger_shop import DAY, NIGHT, VARIABLES, write_trigger_shop
from shops.lively_shop import DATES, deliveries, write_delivered

pytestmark = pytest.mark.spark

FIRST, SECOND = DATES[6], DATES[7]
TOO_FAR = SECOND + timedelta(days=2)
IN_EUROS = ("--vars", json.dumps(VARIABLES))
# By shop, in turn: what writes its files, and the command.
COMMANDS: dict[str, dict[str, tuple[Callable[[Path], None], tuple[str, ...]]]] = {
    "lively": {
        "first night": (lambda raw: _deliver(raw, until=FIRST), ("run", "--as-of", f"{FIRST}")),
        "mistyped": (lambda raw: _deliver(raw, until=SECOND), ("run", "--as-of", f"{TOO_FAR}")),
        "mended": (lambda _raw: None, ("run", "--as-of", f"{SECOND}", "--forget-after", f"{FIRST}")),
        "backfill": (lambda _raw: None, ("backfill", "--from", f"{DATES[4]}", "--as-of", f"{SECOND}", "--chunk", "2")),
    },
    "triggers": {
        "night": (write_trigger_shop, ("run", "--as-of", f"{NIGHT}", *IN_EUROS)),
        "hour": (lambda _raw: None, ("run", "--as-of", f"{DAY}T14:00:00Z", *IN_EUROS)),
    },
}
NAMES = [name for commands in COMMANDS.values() for name in commands]
COMPUTED = "select cast(as_of_date as string) from operations.computed_dates order by 1"
PUBLISHED = "select version from published.publication"


@dataclass
class Runs:
    """After each command: what differed, the dates that each engine had computed, and the version on Spark."""

    differences: dict[str, list[Difference]] = field(default_factory=dict)
    computed: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    hourly_triggers: int = 0
    ended_memberships: int = 0


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Run every command on both engines, from the same files."""
    runs = Runs()
    for shop, commands in COMMANDS.items():
        folder = tmp_path_factory.mktemp(shop)
        ours, theirs = House(folder / "duckdb"), SparkHouse(folder / "on_spark")
        for name, (write, command) in commands.items():
            for house in (ours, theirs):
                house.raw.mkdir(parents=True, exist_ok=True)
                write(house.raw)
                done = house.quintile(*command)
                assert done.returncode == 0, (name, house, done.stdout + done.stderr)
            runs.differences[name] = differing_tables(ours.warehouse, theirs)
            computed, [(version,)] = run_statements(theirs.folder, COMPUTED, PUBLISHED)
            runs.computed[name] = [day for (day,) in ours.rows(COMPUTED)], [day for (day,) in computed]
            runs.versions[name] = version
        runs.hourly_triggers += _count(ours, "fct_triggers where is_hourly")
        runs.ended_memberships += _count(ours, "fct_segment_history where valid_to is not null")
    return runs


def _deliver(raw: Path, until: date) -> None:
    write_delivered(raw, deliveries(seed=1), until)


def _count(house: House, rows: str) -> int:
    return house.rows(f"select count(*) from marts.{rows}")[0][0]


@pytest.mark.parametrize("name", NAMES)
def test_every_mart_is_equal_row_by_row(runs: Runs, name: str):
    assert runs.differences[name] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_dates_were_computed(runs: Runs, name: str):
    ours, theirs = runs.computed[name]
    assert ours == theirs


def test_what_was_mistyped_is_forgotten_and_what_was_asked_for_is_there(runs: Runs):
    assert runs.computed["mistyped"][1][-1] == f"{TOO_FAR}"
    assert runs.computed["mended"][1][-1] == f"{SECOND}"
    assert runs.computed["backfill"][1][0] == f"{DATES[4]}"


def test_every_command_published_a_version_of_its_own(runs: Runs):
    assert len(set(runs.versions.values())) == len(NAMES)


def test_there_was_something_to_get_wrong(runs: Runs):
    """Triggers of the hour, and history that a backfill rewrites."""
    assert runs.hourly_triggers > 3
    assert runs.ended_memberships > 50
