"""Nights that fail: each says its mend in a line and publishes nothing; the first good one is as if they never were."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from faults.conftest import PARTS, RUN
from faults.outcome import differences
from faults.processes import run_in, run_with_files_up_to, said
from faults.reader import reading
from pipeline.house import PROJECT, QUINTILE, TIMEOUT_SECONDS, House

CODE = ("dbt_project.yml", "profiles", "macros", "models", "seeds", "analyses", "tests/dbt", "tests/expectations")
# A test as a user may have added it; it runs when all of history is written.
NOBODY_MOVES = "select customer_id from {{ ref('fct_segment_transitions') }} where cause <> 'first_computed'"

# More than dbt writes for itself, less than a warehouse with many rows.
MOST_BYTES = 8_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, whose seeds and tests may be spoilt."""
    for name in CODE:
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / name, tmp_path / "project" / name)
    return tmp_path / "project"


@pytest.mark.long
def test_a_night_is_the_same_after_any_number_of_failed_ones(
    prepared: House, undisturbed: House, house: House, project: Path
):
    """One fault after the other on the same warehouse, each mended before the next."""
    stays = reading(prepared.published)
    last_known = house.rows("select max(as_of_date) from operations.computed_dates")

    part = house.raw / PARTS / "2.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    done = house.quintile(*RUN)
    assert done.returncode == 2
    assert f"{part} is not a whole Parquet file" in said(done)
    assert "export it again or take it away, and run again" in said(done)
    assert reading(house.published) == stays
    part.write_bytes(whole)

    conditions = project / "seeds" / "segments" / "segment_conditions.csv"
    good = conditions.read_text()
    conditions.write_text(good.replace(",at_least,", ",is_among,", 1))
    done = run_in(project, house, *RUN)
    assert done.returncode == 2
    assert "seeds/segments/segment_conditions.csv:" in done.stdout
    assert "nothing was built or published" in said(done)
    assert reading(house.published) == stays
    conditions.write_text(good)

    inventory = house.raw / "inventory.csv"
    inventory.write_text(_rows_of_inventory(400_000))
    done = run_with_files_up_to(house, MOST_BYTES, *RUN)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "the disk is full (" in said(done) and "make room, and run again" in said(done)
    assert str(house.warehouse) in said(done)
    assert reading(house.published) == stays
    inventory.unlink()

    (project / "tests" / "dbt" / "nobody_moves.sql").write_text(NOBODY_MOVES)
    done = run_in(project, house, *RUN)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 of dbt's nodes failed: nothing was published" in said(done)
    assert "nobody_moves" in done.stderr
    assert house.rows(NOBODY_MOVES.replace("{{ ref('fct_segment_transitions') }}", "marts.fct_segment_transitions"))
    assert house.rows("select max(as_of_date) from operations.computed_dates") == last_known
    assert reading(house.published) == stays

    done = house.quintile(*RUN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences(house, undisturbed) == {}


def test_a_folder_that_may_not_be_written_to_is_one_line(house: House):
    """Found before anything is built; not even root may make a folder there."""
    elsewhere = {**house.environment, "QUINTILE_PUBLISHED": "/proc/self/published/quintile.duckdb"}
    done = subprocess.run(
        [QUINTILE, *RUN],
        cwd=PROJECT,
        env=elsewhere,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot publish to" in said(done) and "let the folder be written to" in said(done)


def test_marts_that_fail_a_gate_are_named(house: House):
    """As after somebody wrote to the warehouse by hand; the third stage of a run says the same."""
    stays = reading(house.published)
    house.write("insert into marts.dim_customers select * from marts.dim_customers limit 1")
    done = house.quintile("validate", "marts", *RUN[1:])
    assert done.returncode == 1, done.stdout + done.stderr
    assert "expectations on marts failed: nothing was published" in said(done)
    assert "dim_customers" in done.stderr
    assert reading(house.published) == stays


def _rows_of_inventory(count: int) -> str:
    """Rows whose ids cannot be compressed."""
    chance = random.Random(1)
    rows = [f"shop_a,{chance.randbytes(16).hex()},2025-06-01 00:00:00,true" for _ in range(count)]
    return "\n".join(["source_name,product_id,changed_at,in_stock", *rows, ""])
