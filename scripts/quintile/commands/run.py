"""quintile run: one scheduled run, from the raw input to what BI reads."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from quintile.commands.options import DEFAULT_CHUNK, AsOf, Chunk, Json, Target, Vars, Verbose, Wait
from quintile.computed_dates import forget_dates_after, has_sunday, missed_dates
from quintile.console import say
from quintile.errors import InputError
from quintile.pipeline import Build, build_and_publish, build_hourly_and_publish
from quintile.runs.run import Run, recorded_run
from quintile.settings import Settings, load_settings
from quintile.spine import chunks
from quintile.variables import as_of_date, is_timestamp, parse_date, read_variables


def run(
    as_of: AsOf = None,
    variables: Vars = None,
    target: Target = None,
    chunk: Chunk = DEFAULT_CHUNK,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild incremental tables; the computed dates stay.")
    ] = False,
    forget_after: Annotated[
        str | None,
        typer.Option(
            "--forget-after",
            metavar="DATE",
            help="First forget the dates computed after DATE, which a wrong as_of left behind.",
        ),
    ] = None,
    wait: Wait = 0,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check, build, test and publish, once.

    The raw input is checked, everything built and tested by dbt, the marts checked, and then published in one step.
    Nothing is published unless every gate passes. Nights that were missed are caught up, in several builds if they are
    more than a chunk. Tests tagged weekly run when a Sunday is among the dates, and with --full-refresh.

    With a timestamp as --as-of only what is hourly is built: triggers of the last hours, who may be reached, who is
    left out. All else stays as the last night left it.
    """
    settings = load_settings(target)
    given = read_variables(settings, variables, as_of)
    day = as_of_date(settings, given)
    hourly = is_timestamp(given["as_of"]) if given.get("as_of") else False
    if hourly and (full_refresh or forget_after or given.get("backfill_from")):
        raise InputError(
            f"as_of {given['as_of']} is a timestamp, and an hourly run computes no dates: leave out --full-refresh, "
            "--forget-after and backfill_from, or give a date"
        )
    last_kept = parse_date(forget_after, "--forget-after") if forget_after else None
    with recorded_run(settings, "run", day, wait_seconds=wait, as_json=as_json) as this:
        if hourly:
            build_hourly_and_publish(this, settings, given, verbose=verbose)
            return
        if last_kept:
            _forget(this, settings, last_kept)
        builds = _builds(settings, given, day, chunk, full_refresh)
        build_and_publish(this, settings, builds, day, full_refresh=full_refresh, verbose=verbose)


def _forget(this: Run, settings: Settings, last_kept: date) -> None:
    if settings.target == "spark":
        from quintile.spark.operations import forget_dates_after as forget_on_spark

        forgotten = forget_on_spark(settings, last_kept)
    else:
        forgotten = forget_dates_after(settings.store, last_kept)
    found = f"{len(forgotten)} dates from {forgotten[0]} to {forgotten[-1]}" if forgotten else "none"
    say(f"forgotten computed dates after {last_kept}: {found}")
    this.warn(f"forgotten computed dates after {last_kept}: {found}")


def _builds(settings: Settings, given: dict[str, Any], as_of: date, chunk: int, full_refresh: bool) -> list[Build]:
    """One build, or one for each chunk of the missed dates: a plain build catches up to its own as_of."""
    missed = missed_dates(settings.store, as_of)
    # Nobody tells Python which nights Spark has missed: one build catches up with all of them.
    weekly_tests = full_refresh or settings.target == "spark" or has_sunday([*missed, as_of])
    last = Build("dbt build", given, weekly_tests=weekly_tests)
    if len(missed) <= chunk or full_refresh or given.get("backfill_from"):
        return [last]
    pieces = chunks(missed, chunk)
    say(f"catching up {len(missed)} dates from {missed[0]} to {missed[-1]} in {len(pieces)} chunks")
    return [
        *(_catch_up(given | {"as_of": piece[-1].isoformat()}, piece, weekly_tests=False) for piece in pieces[:-1]),
        _catch_up(given, pieces[-1], weekly_tests),
    ]


def _catch_up(variables: dict[str, Any], dates: list[date], weekly_tests: bool) -> Build:
    return Build(
        title=f"dbt build {dates[0]} to {dates[-1]}",
        variables=variables,
        resume="earlier chunks stand; once mended, the same command goes on from there",
        weekly_tests=weekly_tests,
    )
