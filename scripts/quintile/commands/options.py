"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The only clock. Default: yesterday in the business time zone."),
]
Vars = Annotated[
    str | None,
    typer.Option("--vars", metavar="YAML", help="Mapping handed to dbt, for example '{reporting_currency: EUR}'."),
]
Target = Annotated[
    str | None,
    typer.Option(
        "--target", metavar="NAME", help="Engine: duckdb, postgres or spark. Default: QUINTILE_TARGET, else duckdb."
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show everything dbt says.")]
Wait = Annotated[
    float,
    typer.Option(
        "--wait", min=0, metavar="SECONDS", help="Wait so long for another run on the warehouse. Default: not at all."
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print the summary of the run, one line of JSON, and nothing else, on stdout.")
]
Chunk = Annotated[int, typer.Option("--chunk", min=1, metavar="N", help="Dates computed in one pass.")]
DEFAULT_CHUNK = 31
