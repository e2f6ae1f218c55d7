"""The benchmark compares two ways to the same memberships; it refuses to compare others."""

import pytest

from pipeline.house import PROJECT
from quintile.benchmarks import segment_engine
from quintile.errors import GateError
from quintile.settings import load_settings


@pytest.fixture
def settings(monkeypatch):
    """Return the settings of the project itself."""
    monkeypatch.chdir(PROJECT)
    return load_settings("duckdb")


def test_both_ways_find_the_same_memberships(tmp_path, settings):
    figures = segment_engine.measure_segment_engine(tmp_path, settings, 2_000, 60, print)
    assert figures["segment_conditions"] == 60
    assert figures["segments"] >= 20
    assert figures["segment_memberships"] > 2_000
    ratio = figures["segment_engine_seconds"] / figures["segment_wide_sql_seconds"]
    assert figures["segment_engine_to_wide_sql_ratio"] == ratio


def test_another_rule_is_no_comparison(tmp_path, settings, monkeypatch):
    wide_sql = segment_engine._wide_sql
    monkeypatch.setattr(segment_engine, "_wide_sql", lambda rules: wide_sql(rules) + " limit 10")
    with pytest.raises(GateError, match="wide SQL 10"):
        segment_engine.measure_segment_engine(tmp_path, settings, 2_000, 60, print)
