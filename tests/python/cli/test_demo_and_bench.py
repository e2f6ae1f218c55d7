"""quintile demo writes a shop and says how to run it; quintile bench measures one."""

from __future__ import annotations

import json
import shlex
import shutil

import pytest
import yaml


def test_writes_a_shop_and_the_command_that_runs_it(quintile, project, orders):
    """The last line is a command that runs the shop as it stands."""
    orders.unlink()
    result = quintile("demo", "--shop", "generated", "--customers", "20", "--years", "1")
    assert result.exit_code == 0, result.output
    assert "simulated" in result.stdout
    command = shlex.split(result.stdout.splitlines()[-1].removeprefix("next: "))
    assert command[:3] == ["quintile", "run", "--as-of"]
    assert yaml.safe_load(command[-1]) == {"business_timezone": "UTC", "reporting_currency": "USD"}
    assert list((project / "data" / "raw").glob("orders*"))


def test_another_folder_is_named_in_the_command(quintile, project):
    """A shop elsewhere needs QUINTILE_RAW in the command."""
    result = quintile("demo", "--shop", "generated", "--customers", "20", "--years", "1", "--out", "my shop")
    assert f"next: QUINTILE_RAW='{project / 'my shop'}' quintile run" in result.stdout


def test_own_data_is_not_overwritten_unless_forced(quintile, orders):
    """What no demo wrote is nobody's to delete; what a demo wrote is."""
    own = orders.read_text()
    command = ("demo", "--shop", "generated", "--customers", "20", "--years", "1")
    result = quintile(*command)
    assert result.exit_code == 2
    assert "holds raw data that no demo wrote" in result.stderr
    assert orders.read_text() == own
    assert quintile(*command, "--force").exit_code == 0
    assert not orders.exists()
    assert quintile(*command).exit_code == 0, "a demo may replace a demo"


@pytest.mark.parametrize(("shop", "lock"), [("cdnow", "dev.lock"), ("complete-journey", "run.lock")])
def test_a_missing_data_package_is_named_with_the_lock_that_has_it(quintile, monkeypatch, tmp_path, shop, lock):
    """The project is no package on an index: only its lock files install what it needs."""
    monkeypatch.setattr("quintile.demo.shop.importlib.util.find_spec", lambda _: None)
    result = quintile("demo", "--shop", shop, "--out", str(tmp_path / "shop"))
    assert result.exit_code == 2
    assert f".venv/bin/python -m pip install -r requirements/{lock}" in result.stderr.splitlines()[-1]


def test_a_uri_is_no_place_to_write_to(quintile, monkeypatch):
    """A bucket is read, never written."""
    monkeypatch.setenv("QUINTILE_RAW", "s3://bucket/raw")
    result = quintile("demo", "--shop", "generated")
    assert (result.exit_code, "give --out FOLDER" in result.stderr) == (2, True)


def test_bench_measures_ratios_and_keeps_them(quintile, project):
    """Every figure is there, in the file as on the console."""
    result = quintile("bench", "--customers", "40", "--doublings", "1", "--segment-customers", "0")
    assert result.exit_code == 0, result.output
    measured = json.loads((project / "target" / "bench.json").read_text())
    half, whole = measured["sizes"]
    assert (half["customers"], whole["customers"]) == (20, 40)
    assert all(value > 0 for name, value in whole.items() if "less" not in name)
    assert whole["build_peak_mebibytes"] > 50
    assert whole["build_less_fixed_seconds"] == whole["build_seconds"] - measured["fixed"]["full"]["seconds"]
    assert (
        measured["growth"]["warehouse_mebibytes_growth"] == whole["warehouse_mebibytes"] / half["warehouse_mebibytes"]
    )
    assert "full build less dbt's fixed cost ÷ plain copy" in result.output
    assert not (project / "target" / "manifest.json").exists(), "the project's own artefacts are untouched"


def test_bench_needs_room_for_the_shop(quintile, monkeypatch):
    """A full disk is foreseen, not found after an hour."""
    usage = shutil.disk_usage("/")._replace(free=10 * 10**9)
    monkeypatch.setattr("quintile.benchmarks.builds.shutil.disk_usage", lambda _: usage)
    result = quintile("bench")
    assert result.exit_code == 2
    assert "a shop of 1,000,000 customers takes about 30.0 GB" in result.stderr
    assert "which has 10.0 GB left: set TMPDIR to another folder, or give a smaller --scale" in result.stderr
