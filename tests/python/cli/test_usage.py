"""Bad usage and configuration: exit code 2, one line with the mend, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quintile import settings

COMMANDS = ("run", "backfill", "load", "validate", "publish", "rollback", "export", "erase", "demo", "bench")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(quintile, command):
    """Help needs no project, data or warehouse."""
    result = quintile(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("command", ["run", "backfill", "validate"])
def test_commands_that_build_take_clock_vars_and_engine(quintile, command):
    """The three options that scheduled runs need (spec 11)."""
    help_text = quintile(command, "--help").output
    assert all(option in help_text for option in ("--as-of", "--vars", "--target"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--vars", "["], "--vars is no YAML"),
        (["run", "--vars", "[1, 2]"], "--vars is no mapping"),
        (["run", "--vars", "{1: 2}"], "--vars is no mapping"),
        (["run", "--vars", "{bussiness_timezone: UTC}"], "bussiness_timezone, which is no var"),
        (["run", "--vars", "{bussiness_timezone: UTC}"], "did you mean business_timezone?"),
        (["validate", "--vars", "{colour: red}"], "take one of as_of, backfill_from, backfill_step, business_timezone"),
        (["backfill", "--from", "2025-06-01", "--vars", "{asof: x}"], "did you mean as_of?"),
        (["run", "--as-of", "tomorrow"], "as_of is tomorrow: there is no such day; write a date as YYYY-MM-DD"),
        (["run", "--as-of", "2025-02-30"], "as_of is 2025-02-30: there is no such day"),
        (["run", "--as-of", "2025-06-30", "--vars", "{as_of: 2025-06-29}"], "differ: give one of them"),
        (["run", "--vars", "{business_timezone: Mars/Olympus}"], "give an IANA name"),
        (["run", "--target", "oracle"], "unknown target 'oracle': use one of duckdb"),
        (["erase", "--target", "spark"], "quintile erase works on DuckDB and PostgreSQL, not on spark"),
        (["validate", "--target", "postgres"], "quintile validate works on DuckDB, not on postgres"),
        (["load"], "quintile load is for PostgreSQL, not for duckdb: use --target postgres"),
        (["backfill", "--from", "June", "--as-of", "2025-06-30"], "--from is June: there is no such day"),
        (["backfill", "--from", "2025-07-01", "--as-of", "2025-06-30"], "give a first date on or before it"),
        (["backfill", "--from", "2025-06-01", "--vars", "{backfill_step: day}"], "leave them out of --vars"),
        (["publish"], "no warehouse at"),
        (["validate", "marts"], "no warehouse at"),
        (["rollback"], "nothing to roll back to"),
        (["erase", "--source-name", "shop_a"], "nobody is named"),
        (["erase", "--email", "no address"], "no valid address"),
        (["erase", "--email", "a@b.example", "--proof-only"], "leave out --customer-id and --email"),
        (["erase", "--proof-only"], "run `quintile run` first"),
        (["rollback", "--list", "--to", "1"], "leave out --to"),
        (["demo", "--shop", "cdnow", "--customers", "5"], "--shop cdnow has no --customers"),
    ],
)
def test_says_what_is_wrong_in_one_line(quintile, arguments, message):
    """The last line says what is wrong and the mend."""
    result = quintile(*arguments)
    assert result.exit_code == 2
    last_line = result.stderr.strip().splitlines()[-1]
    assert last_line.startswith("quintile: ")
    assert message in last_line


@pytest.mark.parametrize(
    "arguments",
    [
        ["segment"],
        ["run", "--as_of", "2025-06-30"],
        ["demo", "--shop", "amazon"],
        ["backfill"],
        ["backfill", "--from", "2025-06-01", "--step", "year"],
        ["backfill", "--from", "2025-06-01", "--chunk", "0"],
        ["validate", "staging"],
        ["bench", "--customers", "many"],
    ],
)
def test_unknown_commands_options_and_choices_exit_2(quintile, arguments):
    """Typer's own refusals have the same exit code."""
    result = quintile(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("QUINTILE_TARGET", "sqlite", "unknown target 'sqlite'"),
        ("QUINTILE_KEPT_VERSIONS", "0", "QUINTILE_KEPT_VERSIONS is '0'"),
        ("QUINTILE_KEPT_VERSIONS", "all", "give a whole number"),
        ("QUINTILE_WAREHOUSE", "data/published/quintile.duckdb", "give them different files"),
    ],
)
def test_bad_environment_exits_2(quintile, monkeypatch, name, value, message):
    """Settings from the environment are checked before anything runs."""
    monkeypatch.setenv(name, value)
    result = quintile("run")
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_outside_of_any_project(quintile, tmp_path, monkeypatch):
    """Neither the working folder nor the package lies in a project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "__file__", str(tmp_path / "site-packages" / "quintile" / "settings.py"))
    result = quintile("run")
    assert (result.exit_code, "change to its folder" in result.stderr) == (2, True)


def test_another_dbt_project_is_not_taken_for_quintile(quintile, tmp_path, monkeypatch):
    """The nearest dbt_project.yml may be somebody else's."""
    (tmp_path / "dbt_project.yml").write_text("name: jaffle_shop\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert settings.find_project_root() == Path(settings.__file__).parents[2]


def test_a_project_file_that_is_no_yaml(quintile, project):
    """A broken dbt_project.yml is named."""
    (project / "dbt_project.yml").write_text("name: [", encoding="utf-8")
    result = quintile("run")
    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)


def test_the_process_exits_with_the_code_and_no_traceback(project):
    """As a scheduler sees it: exit code 2, nothing on standard output, one line on standard error."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [sys.executable, "-m", "quintile.cli", "run", "--as-of", "x"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=project,
        check=False,
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
