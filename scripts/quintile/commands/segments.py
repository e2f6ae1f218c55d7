"""quintile segments: the named segments as data. Check their seeds, explain a membership, write the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quintile.commands.options import Vars, Verbose
from quintile.console import OUTPUT, say
from quintile.settings import load_settings
from quintile.variables import read_variables

segments = typer.Typer(
    help="Segments as data: check their seeds, explain a membership, write the catalogue.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@segments.command()
def check(variables: Vars = None, verbose: Verbose = False) -> None:
    """Check the seeds of segments, audiences and triggers before any build; a run begins with the same check.

    Shape and types of the CSV files in seeds/segments, seeds/activation and seeds/triggers, then the rules that a build
    would test. Every fault is one line: file, line, what is wrong and the mend. Needs no raw data and touches no
    warehouse.
    """
    from quintile.segments.checking import SEEDS, require_sound

    settings = load_settings()
    require_sound(settings, read_variables(settings, variables, None), verbose=verbose)
    say(f"no fault in {SEEDS}", OUTPUT)


@segments.command()
def explain(
    customer: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="A customer_id, or an account as source_name:source_customer_id.")
    ],
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="ID", help="Only this segment. Default: all.")
    ] = None,
) -> None:
    """Say why a customer is or is not in each segment.

    Reads the warehouse that the last build left. For each layer the segment and the facts that decided; for each named
    segment whether the customer is in it, and every condition with the customer's own value.
    """
    from quintile.segments.explanation import explain as explain_customer
    from quintile.segments.explanation_view import show_explanation

    settings = load_settings()
    settings.require_duckdb("quintile segments explain")
    show_explanation(explain_customer(settings.warehouse, customer, segment), OUTPUT)


@segments.command()
def catalogue(
    markdown: Annotated[
        Path | None,
        typer.Option("--markdown", metavar="FILE", help="Write the page of definitions, from the warehouse."),
    ] = None,
) -> None:
    """Write the catalogue of the segments as a page for people.

    By default target/segments.html, from the published file: meaning, rules, owner, size, share and overlaps. With
    --markdown the definitions alone, which change only when the seeds do.
    """
    from quintile.segments.catalogue_pages import write_definitions, write_html

    settings = load_settings()
    settings.require_duckdb("quintile segments catalogue")
    path = write_definitions(settings, markdown.resolve()) if markdown else write_html(settings)
    say(f"segments: {path}", OUTPUT)
