"""The models compile for PostgreSQL and for Spark, both grammars take them, and no model is written for one engine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portable.compiling import PROJECT
from portable.duckdb_words import duckdb_words
from portable.engines import ENGINES, Engine

COMPILED = PROJECT / "target" / "portable"
TIMEOUT_SECONDS = 600


@pytest.fixture(scope="module")
def compiled() -> dict[str, Path]:
    """The folders of the compiled SQL, by target; the engines compile side by side, each in a process of its own."""
    folders = {engine.target: COMPILED / engine.target for engine in ENGINES}
    running = {target: _start_compiling(target, folder) for target, folder in folders.items()}
    for target, process in running.items():
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 0, f"{target}: {output}"
    return folders


def _start_compiling(target: str, folder: Path) -> subprocess.Popen[str]:
    shutil.rmtree(folder, ignore_errors=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        # dbt looks for the driver of the method even if it never connects: thrift needs no Java.
        "QUINTILE_SPARK_METHOD": "thrift",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "portable.compiling", target, str(folder)],
        cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.sql")}


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.target)
def test_every_model_is_compiled(engine: Engine, compiled):
    written = _names(PROJECT / "models")
    assert written and _names(compiled[engine.target] / "first_run/compiled/quintile/models") == written


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
        for name in sorted(_names(folder))
        for found in engine.complaints((folder / name).read_text())
    ]
    assert not complaints, "\n".join(complaints)


def test_no_model_is_written_with_words_of_duckdb():
    models = PROJECT / "models"
    complaints = [
        f"{name}: {found}" for name in sorted(_names(models)) for found in duckdb_words((models / name).read_text())
    ]
    assert not complaints, "\n".join(complaints)
