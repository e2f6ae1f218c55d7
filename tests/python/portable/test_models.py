"""The models compile for PostgreSQL and for Spark, both grammars take them, and no model is written for one engine."""

from pathlib import Path

import pytest

from portable.compiling import PROJECT
from portable.duckdb_words import duckdb_words
from portable.engines import ENGINES, Engine
from portable.side_by_side import compile_side_by_side, sql_files


@pytest.fixture(scope="module")
def compiled() -> dict[str, Path]:
    """The folders of the compiled SQL, by target; the engines compile side by side, each in a process of its own."""
    # dbt looks for the driver of the method even if it never connects: thrift needs no Java.
    return compile_side_by_side((engine.target for engine in ENGINES), QUINTILE_SPARK_METHOD="thrift")


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.target)
def test_every_model_is_compiled(engine: Engine, compiled):
    written = sql_files(PROJECT / "models")
    assert written and sql_files(compiled[engine.target] / "first_run/compiled/quintile/models") == written


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.target)
def test_later_runs_and_backfills_are_compiled_too(engine: Engine, compiled):
    first_run, later_run, backfill = (
        {path.name: path.read_text() for path in (compiled[engine.target] / name / "compiled").rglob("*.sql")}
        for name in ("first_run", "later_run", "backfill")
    )
    assert "computed_dates" in backfill["as_of_dates.sql"] != first_run["as_of_dates.sql"]
    if engine.target != "spark":  # There nothing is kept from run to run.
        assert later_run["int_events__daily.sql"] != first_run["int_events__daily.sql"]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.target)
def test_the_engine_takes_every_file(engine: Engine, compiled):
    folder = compiled[engine.target]
    complaints = [
        f"{name}: {found}"
        for name in sorted(sql_files(folder))
        for found in engine.complaints((folder / name).read_text())
    ]
    assert not complaints, "\n".join(complaints)


def test_no_model_is_written_with_words_of_duckdb():
    models = PROJECT / "models"
    complaints = [
        f"{name}: {found}" for name in sorted(sql_files(models)) for found in duckdb_words((models / name).read_text())
    ]
    assert not complaints, "\n".join(complaints)
