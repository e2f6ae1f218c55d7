"""quintile validate: Great Expectations on the raw input, the marts, or both."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from quintile.commands.options import AsOf, Target, Vars, Verbose
from quintile.pipeline import check_layer, open_gate, show_docs
from quintile.settings import load_settings
from quintile.variables import as_of_date, read_variables


class What(StrEnum):
    """What to check."""

    RAW = "raw"
    MARTS = "marts"
    BOTH = "both"


def validate(
    what: Annotated[What, typer.Argument(help="The raw input, the marts in the warehouse, or both.")] = What.BOTH,
    as_of: AsOf = None,
    variables: Vars = None,
    target: Target = None,
    verbose: Verbose = False,
) -> None:
    """Run the Great Expectations suites.

    On the raw input, the marts of the warehouse, or both. Nothing is built or published.
    """
    settings = load_settings(target)
    settings.require_duckdb("quintile validate")
    given = read_variables(settings, variables, as_of)
    day = as_of_date(settings, given)
    if what is not What.MARTS:
        from quintile.dbt_session import DbtSession  # dbt takes a second to import

        DbtSession(settings, verbose).open_raw(given)
    gate = open_gate(settings, day)
    if what is not What.MARTS:
        check_layer(gate, "raw")
    if what is not What.RAW:
        check_layer(gate, "marts")
    show_docs(settings)
