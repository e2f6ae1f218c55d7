"""quintile load: the raw files into the engine, where it cannot read them in place."""

from __future__ import annotations

from quintile.commands.options import Target, Vars, Verbose
from quintile.console import OUTPUT, say, show_table
from quintile.errors import InputError
from quintile.settings import load_settings
from quintile.variables import read_variables


def load(variables: Vars = None, target: Target = None, verbose: Verbose = False) -> None:
    """Load the raw files into PostgreSQL.

    All tables are replaced in one transaction; if anything fails, they are as before. DuckDB reads files in place and
    needs no loading.
    """
    settings = load_settings(target)
    if settings.target != "postgres":
        raise InputError(f"quintile load is for PostgreSQL, not for {settings.target}: use --target postgres")
    from quintile.postgres.loading import load_raw
    from quintile.postgres.server import place

    rows = load_raw(settings, read_variables(settings, variables, None), verbose)
    show_table("Loaded tables", ["table", "rows"], sorted(rows.items()))
    say(f"loaded: {place()}", OUTPUT)
