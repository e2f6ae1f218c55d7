"""quintile run: one scheduled run, from the raw input to what BI reads."""

from __future__ import annotations

from typing import Annotated

import typer

from quintile.commands.options import AsOf, Target, Vars, Verbose
from quintile.pipeline import Build, build_and_publish
from quintile.settings import load_settings
from quintile.variables import as_of_date, read_variables


def run(
    as_of: AsOf = None,
    variables: Vars = None,
    target: Target = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild incremental tables; the computed dates stay.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Check, build, test and publish, once.

    The raw input is checked, everything built and tested by dbt, the marts checked, and then published in one step.
    Nothing is published unless every gate passes.
    """
    settings = load_settings(target)
    settings.require_duckdb("quintile run")
    given = read_variables(settings, variables, as_of)
    build_and_publish(
        settings, [Build("dbt build", given)], as_of_date(settings, given), full_refresh=full_refresh, verbose=verbose
    )
