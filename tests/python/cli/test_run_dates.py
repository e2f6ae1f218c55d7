"""Which dates a run computes in which builds, what it forgets, and when the weekly tests run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

MONDAY, SATURDAY, SUNDAY = "2025-06-30", "2025-06-28", "2025-06-29"


@pytest.fixture
def computed(after_a_run: None, project: Path) -> Callable[..., None]:
    """Notes these dates as computed, as the hooks of dbt do."""

    def note(*dates: str) -> None:
        with closing(duckdb.connect(str(project / "data" / "quintile.duckdb"))) as connection:
            connection.execute("create schema operations")
            connection.execute("create table operations.computed_dates (as_of_date date, invocation_id varchar)")
            for day in dates:
                connection.execute("insert into operations.computed_dates values (?, 'x')", [day])

    return note


@pytest.fixture
def builds(published: Path) -> Callable[[], list[str]]:
    """The as-of dates of the builds so far, in the order they ran."""

    def read() -> list[str]:
        with closing(duckdb.connect(str(published), read_only=True)) as connection:
            rows = connection.execute("select as_of from marts.fct_builds order by rowid").fetchall()
        return [as_of for (as_of,) in rows]

    return read


@pytest.mark.parametrize(
    ("last_computed", "as_of", "options", "expected"),
    [
        ("2025-06-20", "2025-06-30", ("--chunk", "4"), ["2025-06-24", "2025-06-28", "2025-06-30"]),
        ("2025-06-20", "2025-06-30", ("--chunk", "5"), ["2025-06-25", "2025-06-30"]),
        ("2025-06-20", "2025-06-30", ("--chunk", "10"), ["2025-06-30"]),
        ("2025-05-29", "2025-06-30", (), ["2025-06-29", "2025-06-30"]),
        ("2025-05-30", "2025-06-30", (), ["2025-06-30"]),
        ("2025-06-30", "2025-06-30", ("--chunk", "1"), ["2025-06-30"]),
        # A timestamp computes no date: what was missed waits for the night.
        ("2025-06-28", "2025-07-01 14:00:00", ("--chunk", "1"), []),
        # A full refresh computes every date again that ever was: those can't be cut by as_of.
        ("2025-06-20", "2025-06-30", ("--chunk", "4", "--full-refresh"), ["2025-06-30"]),
        ("2025-06-20", "2025-06-30", ("--chunk", "4", "--vars", "{backfill_from: 2025-06-30}"), ["2025-06-30"]),
    ],
)
def test_missed_dates_are_caught_up_in_chunks(
    quintile, computed, builds, published, last_computed, as_of, options, expected
):
    """In ascending order, each build to its own as_of, and published once."""
    computed(last_computed)
    result = quintile("run", "--as-of", as_of, *options)
    assert result.exit_code == 0, result.output
    earlier = [] if "--full-refresh" in options else ["2025-06-30"]  # the run of the fixture
    assert builds() == [*earlier, *expected]
    assert len(list(published.with_name("quintile.versions").glob("*.duckdb"))) == 2
    assert ("catching up" in result.stderr) == (len(expected) > 1)


def test_a_failed_chunk_says_how_to_go_on(quintile, computed, orders, published):
    """The chunks before it stand."""
    computed("2025-06-20")
    orders.write_text(f"{orders.read_text()}4,,2025-06-30\n", encoding="utf-8")
    result = quintile("run", "--as-of", "2025-06-30", "--chunk", "4")
    assert result.exit_code == 1
    assert "earlier chunks stand; once mended, the same command goes on from there" in result.stderr


def test_dates_of_a_mistyped_as_of_are_forgotten_first(quintile, computed, project):
    """Only those after the date; which they were is said."""
    computed("2025-06-28", "2025-06-29", "2025-06-30", "2052-06-30")
    result = quintile("run", "--as-of", "2025-06-30", "--forget-after", "2025-06-29")
    assert result.exit_code == 0, result.output
    assert "forgotten computed dates after 2025-06-29: 2 dates from 2025-06-30 to 2052-06-30" in result.stderr
    with closing(duckdb.connect(str(project / "data" / "quintile.duckdb"), read_only=True)) as connection:
        left = connection.execute("select as_of_date::varchar from operations.computed_dates order by 1").fetchall()
    assert left == [("2025-06-28",), ("2025-06-29",)]


@pytest.mark.parametrize("option", ["--forget-after", "--chunk"])
def test_a_warehouse_that_never_computed_anything_has_nothing_to_forget_or_catch_up(quintile, option):
    """Neither without a warehouse nor without the table."""
    arguments = ("run", "--as-of", MONDAY, option, {"--forget-after": "2025-06-01", "--chunk": "1"}[option])
    assert quintile(*arguments).exit_code == 0
    assert quintile(*arguments).exit_code == 0


@pytest.mark.parametrize(
    ("last_computed", "arguments", "runs"),
    [
        (None, ("run", "--as-of", SATURDAY), False),
        (None, ("run", "--as-of", SUNDAY), True),
        (None, ("run", "--as-of", SATURDAY, "--full-refresh"), True),
        (None, ("backfill", "--from", SATURDAY, "--as-of", SATURDAY), True),
        (SUNDAY, ("run", "--as-of", MONDAY), False),
        (SATURDAY, ("run", "--as-of", MONDAY), True),
        (SATURDAY, ("run", "--as-of", MONDAY, "--chunk", "1"), True),
    ],
)
def test_weekly_tests_run_with_a_sunday_and_whenever_the_past_is_computed_again(
    quintile, project, computed, last_computed, arguments, runs
):
    """A Sunday that was missed counts as well; the test fails, so that it shows."""
    computed(*([last_computed] if last_computed else []))
    (project / "tests" / "dbt").mkdir(parents=True)
    (project / "tests" / "dbt" / "weekly.sql").write_text("{{ config(tags=['weekly']) }} select 1 as found")
    result = quintile(*arguments)
    assert result.exit_code == (1 if runs else 0), result.output
    assert "warning" not in result.stderr
