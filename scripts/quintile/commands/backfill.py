"""quintile backfill: recompute past dates in bounded chunks, then publish once."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from quintile.commands.options import DEFAULT_CHUNK, AsOf, Chunk, Json, Target, Vars, Verbose, Wait
from quintile.console import say
from quintile.errors import InputError
from quintile.pipeline import Build, build_and_publish
from quintile.runs.run import recorded_run
from quintile.settings import load_settings
from quintile.spine import Step, backfill_dates, chunks, first_days
from quintile.variables import as_of_date, parse_date, read_variables


def backfill(
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First date to recompute.")],
    step: Annotated[
        Step, typer.Option("--step", help="Every day, every 7 days from the first date, or month ends.")
    ] = Step.DAY,
    as_of: AsOf = None,
    chunk: Chunk = DEFAULT_CHUNK,
    variables: Vars = None,
    target: Target = None,
    wait: Wait = 0,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Recompute past dates and publish once.

    Every date from --from to --as-of by --step, and --as-of itself, in chunks of bounded size. Older history changes
    only here. Chunks run in ascending order; a failed one is named, and nothing is published.
    """
    settings = load_settings(target)
    given = read_variables(settings, variables, as_of)
    if "backfill_from" in given or "backfill_step" in given:
        raise InputError("backfill_from and backfill_step are --from and --step here: leave them out of --vars")
    start, last = parse_date(first, "--from"), as_of_date(settings, given)
    if start > last:
        raise InputError(f"--from {start} is after as_of {last}: give a first date on or before it")
    pieces = chunks(backfill_dates(start, step, last), chunk)
    say(
        f"recomputing {sum(map(len, pieces))} dates from {start} to {last} in {len(pieces)} chunks:"
        " published history will change where facts arrived late or were revised"
    )
    builds = [
        _build(given, piece_start, piece[-1], step)
        for piece_start, piece in zip(first_days(start, step, pieces), pieces, strict=True)
    ]
    with recorded_run(settings, "backfill", last, wait_seconds=wait, as_json=as_json) as this:
        build_and_publish(this, settings, builds, last, verbose=verbose)


def _build(given: dict[str, Any], start: date, last: date, step: Step) -> Build:
    """One chunk: the dates from `start` to `last`."""
    bounds = {"backfill_from": start.isoformat(), "backfill_step": step.value, "as_of": last.isoformat()}
    return Build(
        title=f"dbt build {start} to {last}",
        variables=given | bounds,
        resume=f"earlier chunks stand; once mended, go on with --from {start}",
    )
